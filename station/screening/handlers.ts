import { os } from '../rpc/implement.ts';
import type { ScreeningService } from './service.ts';

export function screeningHandlers(screening: ScreeningService) {
  return {
    screen: os.screening.screen.handler(({ input }) => screening.screen(input)),
    pack: os.screening.pack.handler(() => screening.pack()),
  };
}
