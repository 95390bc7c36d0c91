import { kilogramText, yuanText } from '../../contract/values/amounts.ts';
import { maskName, maskPhone } from '../../contract/values/people.ts';
import type { Fact } from '../events/judge.ts';

export type Words = { zh: string; en: string };
export type Told = { title: Words; detail: Words; tone: 'good' | 'stop' | 'plain' };

/** What an event says, in plain words; people only masked. */
export function tell(fact: Fact): Told {
  switch (fact.type) {
    case 'v1.ParcelCollected': {
      const { data } = fact;
      const who = [maskName(data.sender.name), data.sender.phone === null ? '' : maskPhone(data.sender.phone)]
        .join(' ')
        .trim();
      const weight = `${kilogramText(data.weightGrams)} kg`;
      const paid = `¥${yuanText(data.amountFen)}`;
      return {
        title: { zh: '已揽收', en: 'Collected' },
        detail: {
          zh: `${who}，${weight}，${paid}（${methods[data.method].zh}），运单 ${data.waybillNo}`,
          en: `${weight}, ${paid} (${methods[data.method].en}), waybill ${data.waybillNo}`,
        },
        tone: 'good',
      };
    }
    case 'v1.CourierMismatched': {
      const zh = fact.data.reasons.map((reason) => mismatches[reason].zh).join('、');
      const en = fact.data.reasons.map((reason) => mismatches[reason].en).join(', ');
      return {
        title: { zh: '快递员不符', en: 'Courier did not match' },
        detail: { zh: `不符之处：${zh}`, en: `differs: ${en}` },
        tone: 'stop',
      };
    }
    case 'v1.SenderRefused':
      return {
        title: { zh: '寄件人拒绝交付', en: 'Sender refused to hand over' },
        detail: { zh: '订单仍为已接单', en: 'the order stays accepted' },
        tone: 'plain',
      };
    case 'v1.ParcelStopped':
      return {
        title: { zh: '物品不可寄递', en: 'Goods stopped' },
        detail: { zh: `规则 ${fact.data.rule}，${fact.data.category}`, en: `rule ${fact.data.rule}` },
        tone: 'stop',
      };
    case 'v1.AuthorityReportDrafted':
      return {
        title: { zh: '已起草报告', en: 'Report drafted' },
        detail: {
          zh: `规则 ${fact.data.rule}，报 ${authority(fact.data.authority).zh}，等待提交`,
          en: `rule ${fact.data.rule}, for ${authority(fact.data.authority).en}, not submitted yet`,
        },
        tone: 'stop',
      };
    case 'v1.AuthorityReportSubmitted':
      return {
        title: { zh: '报告已提交', en: 'Report submitted' },
        detail: {
          zh: `规则 ${fact.data.rule}，报 ${authority(fact.data.authority).zh}，寄件人 ${maskName(fact.data.sender.name)}，照片 ${fact.data.photoIds.length} 张`,
          en: `rule ${fact.data.rule}, for ${authority(fact.data.authority).en}, ${fact.data.photoIds.length} photos`,
        },
        tone: 'stop',
      };
    case 'v1.AuthorityReportWithheld':
      return {
        title: { zh: '报告未提交', en: 'Report withheld' },
        detail: {
          zh: `规则 ${fact.data.rule}，理由：${fact.data.reason}`,
          en: `rule ${fact.data.rule}, reason: ${fact.data.reason}`,
        },
        tone: 'plain',
      };
    case 'v1.ScreeningAnswerDisputed': {
      const { text, answered, expected, packVersion } = fact.data;
      const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
      return {
        title: { zh: '筛查结果有误', en: 'Wrong screening answer' },
        detail: {
          zh: `“${shown}”：答 ${outcomes[answered.outcome]?.zh ?? answered.outcome}，应为 ${outcomes[expected.outcome]?.zh ?? expected.outcome}${expected.rule === null ? '' : ` ${expected.rule}`}（${packVersion}）`,
          en: `answered ${answered.outcome}, should be ${expected.outcome}${expected.rule === null ? '' : ` ${expected.rule}`} (${packVersion})`,
        },
        tone: 'plain',
      };
    }
    case 'v1.PickupExceptionRecorded':
      return {
        title: { zh: '揽收异常', en: 'Pickup exception' },
        detail: exceptions[fact.data.reason],
        tone: 'plain',
      };
    case 'v1.OrderCancelled':
      return {
        title: { zh: '订单已取消', en: 'Order cancelled' },
        detail: { zh: '在门店取消', en: 'at the station' },
        tone: 'plain',
      };
    case 'v1.WaybillBlockWanted':
      return {
        title: { zh: '申请运单号段', en: 'Asked for waybill numbers' },
        detail: {
          zh: `${fact.data.carrierId}，${fact.data.count} 个`,
          en: `${fact.data.carrierId}, ${fact.data.count} numbers`,
        },
        tone: 'plain',
      };
    case 'v1.ReprintDebtSettled':
      return {
        title: { zh: '已补打凭据', en: 'Owed paper printed' },
        detail: { zh: `运单 ${fact.data.waybillNo}`, en: `waybill ${fact.data.waybillNo}` },
        tone: 'plain',
      };
    case 'v1.ReturnClosed': {
      const { orderNo, lines, refundFen } = fact.data;
      const units = lines.reduce((sum, line) => sum + line.units, 0);
      return {
        title: { zh: '退货已完成', en: 'Return closed' },
        detail: {
          zh: `销售单 ${orderNo}，退回 ${units} 件，应退 ¥${yuanText(refundFen)}`,
          en: `sale ${orderNo}, units back: ${units}, to refund ¥${yuanText(refundFen)}`,
        },
        tone: 'good',
      };
    }
    case 'v1.RefundIntended':
      return {
        title: { zh: '退款指令', en: 'Refund' },
        detail: {
          zh: `销售单 ${fact.data.orderNo}，¥${yuanText(fact.data.amountFen)}，原路退回`,
          en: `sale ${fact.data.orderNo}, ¥${yuanText(fact.data.amountFen)}, the way it was paid`,
        },
        tone: 'plain',
      };
    case 'v1.BenefitClawedBack':
      return {
        title: { zh: '权益收回', en: 'Benefit taken back' },
        detail: {
          zh: `销售单 ${fact.data.orderNo}，${benefits[fact.data.kind].zh} ${fact.data.units}`,
          en: `sale ${fact.data.orderNo}, ${benefits[fact.data.kind].en}: ${fact.data.units}`,
        },
        tone: 'plain',
      };
    case 'v1.ReturnUndone':
      return {
        title: { zh: '退货已撤销', en: 'Return undone' },
        detail: { zh: `销售单 ${fact.data.orderNo}`, en: `sale ${fact.data.orderNo}` },
        tone: 'stop',
      };
    case 'v1.RefundRepaid':
      return {
        title: { zh: '顾客交回退款', en: 'Refund given back' },
        detail: {
          zh: `销售单 ${fact.data.orderNo}，¥${yuanText(fact.data.amountFen)}`,
          en: `sale ${fact.data.orderNo}, ¥${yuanText(fact.data.amountFen)}`,
        },
        tone: 'plain',
      };
    case 'v1.ReturnAbandoned':
      return {
        title: { zh: '退货未办成', en: 'Return given up' },
        detail: { zh: `销售单 ${fact.data.orderNo}`, en: `sale ${fact.data.orderNo}` },
        tone: 'plain',
      };
    case 'v1.SaleCloseLate':
      return {
        title: { zh: '关闭订单已晚', en: 'Too late to close the sale' },
        detail: {
          zh: `销售单 ${fact.data.orderNo}，${lateCauses[fact.data.because].zh}`,
          en: `sale ${fact.data.orderNo}, ${lateCauses[fact.data.because].en}`,
        },
        tone: 'stop',
      };
  }
}

const benefits = {
  points: { zh: '积分', en: 'points' },
  voucher: { zh: '代金券', en: 'vouchers' },
  coupon: { zh: '优惠券', en: 'coupons' },
};

const lateCauses = {
  'goods-back': { zh: '商品已交回柜台', en: 'its goods were handed in' },
  signed: { zh: '已签收', en: 'it was signed for' },
  delivered: { zh: '已妥投', en: 'it was delivered' },
} as const;

/** Why the conflict desk must look, for the codes that the cloud gives. */
export function tellConflict(code: string): Words {
  return conflicts[code] ?? { zh: `与云端记录不一致（${code}）`, en: `differs from the cloud's record (${code})` };
}

/** The names a station's pack gives them; another pack's name is shown as it is. */
function authority(id: string): Words {
  return authorities[id] ?? { zh: id, en: id };
}

const authorities: Record<string, Words> = {
  police: { zh: '公安机关', en: 'the police' },
  'state-security': { zh: '国家安全机关', en: 'state security' },
  health: { zh: '卫生健康主管部门', en: 'the health authority' },
  ecology: { zh: '生态环境主管部门', en: 'the environment authority' },
  'emergency-management': { zh: '应急管理部门', en: 'emergency management' },
  postal: { zh: '邮政管理部门', en: 'the postal authority' },
};

const outcomes: Record<string, Words> = {
  go: { zh: '可寄', en: 'go' },
  stop: { zh: '不可寄', en: 'stop' },
  ask: { zh: '要问', en: 'ask' },
};

const methods = {
  cash: { zh: '现金', en: 'cash' },
  'carrier-code': { zh: '快递公司收款码', en: "carrier's code" },
  'station-code': { zh: '门店收款码', en: "station's code" },
  'monthly-account': { zh: '月结', en: 'monthly account' },
} as const;

const mismatches = {
  courier: { zh: '快递员', en: 'courier' },
  carrier: { zh: '公司', en: 'company' },
  day: { zh: '日期', en: 'day' },
} as const;

const exceptions = {
  'bad-phone': { zh: '电话号码异常', en: 'bad phone number' },
  'no-entry': { zh: '无法进入客户处', en: 'no way in' },
  'not-reached': { zh: '暂未联系上客户', en: 'customer not reached' },
  'not-collectable': { zh: '不符合收件要求', en: 'may not be collected' },
  'customer-asked-cancel': { zh: '客户要求取消', en: 'customer asked to cancel' },
  duplicate: { zh: '重复下单', en: 'duplicate order' },
} as const;

const conflicts: Record<string, Words> = {
  'already-returned': {
    zh: '同一商品已在别处退回，未付第二次',
    en: 'these goods had been given back elsewhere; no second payment',
  },
  'sale-not-paid': { zh: '销售单未付款，未退款', en: 'the sale was not paid; nothing was refunded' },
  'refund-amount': { zh: '退款金额不符，未退款', en: 'the amount does not fit; nothing was refunded' },
  'return-undone': { zh: '退货已撤销，未退款', en: 'the return had been undone; nothing was refunded' },
  'refund-short': {
    zh: '抵扣多于已退出的钱，顾客少收了差额',
    en: 'more was reckoned as refunded than had left; the customer got less',
  },
  'gift-charged-twice': {
    zh: '赠品在两个驿站都处理了，多扣的要还给顾客',
    en: 'two stations settled one gift; what was charged too much is the customer’s',
  },
  'repaid-too-much': {
    zh: '顾客交回的多于应交回的，差额要还给他',
    en: 'the customer gave back more than was out; the rest is his',
  },
  'benefit-short': { zh: '可收回的权益不足', en: 'less was left to take back than asked' },
  'already-collected': { zh: '同一订单已有揽收记录', en: 'the order had been collected already' },
  'cancelled-in-cloud': { zh: '云端此前已取消', en: 'the cloud had cancelled it before' },
  'expired-in-cloud': { zh: '云端此前已失效', en: 'it had expired in the cloud before' },
  'collected-in-cloud': { zh: '云端记录为已揽收', en: 'the cloud knows it as collected' },
  'not-accepted-in-cloud': { zh: '云端尚未接单', en: 'the cloud had not seen it accepted' },
};
