import type { CollectionView } from '../../contract/collection.ts';
import type { DisplayScene } from '../../contract/display.ts';

/** What the customer sees of a collection: a pure picture of where it stands, with nothing that is not his business. */
export function sceneOf(view: CollectionView | null): DisplayScene {
  if (!view) return { scene: 'idle' };
  const orderNo = view.order.orderNo;
  switch (view.outcome) {
    case 'mismatch':
      return { scene: 'mismatch', orderNo, reasons: view.verify?.mismatches.map(({ reason }) => reason) ?? [] };
    case 'sender-refused':
      return { scene: 'refused', orderNo };
    case 'prohibited':
      return { scene: 'stopped', orderNo, rule: view.ended?.reason ?? '' };
    case 'exception':
      return { scene: 'idle' };
    case 'collected':
      return { scene: 'done', orderNo, waybillNo: view.print?.waybillNo ?? '', amountFen: view.price?.amountFen ?? 0 };
    case 'open':
      return openScene(view, orderNo);
  }
}

function openScene(view: CollectionView, orderNo: string): DisplayScene {
  const waybillNo = view.print?.waybillNo ?? '';
  switch (view.step) {
    case 'verify':
      if (!view.verify) return { scene: 'waiting', orderNo, carrierName: view.order.carrierName };
      return {
        scene: 'courier',
        courier: view.verify.courier,
        orderNo,
        carrierName: view.order.carrierName,
        window: view.verify.window,
        listAgeMs: view.verify.listAgeMs,
      };
    case 'identify':
      return { scene: 'show-id', orderNo };
    case 'inspect':
      return { scene: 'inspect', orderNo };
    case 'weigh':
      return { scene: 'weigh', orderNo };
    case 'price': {
      if (!view.weigh || !view.dueNow) return { scene: 'weigh', orderNo };
      const { quote, weightGrams } = view.weigh;
      return {
        scene: 'pay',
        orderNo,
        weightGrams,
        chargeableGrams: quote.chargeableGrams,
        manualWeight: view.weigh?.manual === true,
        difference: view.dueNow,
        amountFen: quote.totalFen,
      };
    }
    case 'print':
      return view.print?.voucher
        ? { scene: 'voucher', orderNo, waybillNo, svg: view.print.voucher.svg }
        : { scene: 'printing', orderNo, waybillNo };
    case 'handover':
      return { scene: 'sign', orderNo, waybillNo };
    case 'done':
      return { scene: 'done', orderNo, waybillNo, amountFen: view.price?.amountFen ?? 0 };
  }
}
