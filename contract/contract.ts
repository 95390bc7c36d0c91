import { collectionContract } from './collection.ts';
import { demoContract } from './demo.ts';
import { devicesContract } from './devices.ts';
import { displayContract } from './display.ts';
import { journalContract } from './journal.ts';
import { ordersContract } from './orders.ts';
import { printingContract } from './printing.ts';
import { queueContract } from './queue.ts';
import { returnsContract } from './returns.ts';
import { screeningContract } from './screening.ts';
import { staffContract } from './staff.ts';
import { stationContract } from './station.ts';
import { tariffsContract } from './tariffs.ts';
import { weighingContract } from './weighing.ts';

/** Everything a page may ask of a station, on every wire. */
export const contract = {
  station: stationContract,
  staff: staffContract,
  orders: ordersContract,
  collection: collectionContract,
  weighing: weighingContract,
  screening: screeningContract,
  returns: returnsContract,
  tariffs: tariffsContract,
  printing: printingContract,
  display: displayContract,
  devices: devicesContract,
  queue: queueContract,
  journal: journalContract,
  demo: demoContract,
};
export type Contract = typeof contract;
