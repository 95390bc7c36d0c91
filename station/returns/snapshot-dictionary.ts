/**
 * Text that most snapshots share, in the order of canonical JSON; the end is the cheapest to refer to. It is part of the
 * form `WPS1`: another dictionary needs another prefix, since a text that was packed with this one is read with no other.
 */
export const saleDictionary = Buffer.from(
  [
    '政企团购跨境商品官方旗舰店自营有限公司科技电子商贸家居用品充电器数据线耳机手机壳保护膜笔记本电脑平板电视机顶盒',
    'gift-card","credit-instalments","bank-card","cash","online-wallet","periodical","region-limited","perishable","digital","confirmed","custom","media"',
    '{"crossBorder":{"consent":"consent@1","riskNotice":"risk@1"},"discounts":[],"forfeits":[],"gifts":[],"kind":"group","kind":"cross-border","kind":"ordinary","lines":[',
    '{"amountFen":1000,"discountId":"d1","kind":"promotion","lineIds":[],"name":{"en":"Promotion","zh":"满减"}},"kind":"coupon","name":{"en":"Coupon","zh":"优惠券"},"kind":"voucher","kind":"privilege"',
    '{"forfeitId":"f1","kind":"f-code","name":{"en":"F-code","zh":"F 码"}}',
    '{"barcode":null,"giftId":"g1","kind":"physical","kind":"points","lineIds":[],"markedAt":"商品页","markedFen":1900,"name":{"en":"","zh":"赠品"},"qualifyingFen":null,"quantity":1,"weightGrams":100}',
    '"merchant":{"contact":"400-","name":"},"orderNo":"","payments":[{"amountFen":9900,"channel":"online-wallet","paymentId":"p1","reference":"}],"platform":"marketplace","platform":"mall-third","platform":"mall-self","platformContact":{"contact":"400-","name":"客服"},"purchasedMs":17,"receivedDate":"2026-1","saleId":"0191-7000-8000","soldBy":{"name":"店","storeId":"',
    '{"accessoryId":"charger","barcode":null,"markedFen":null,"name":{"en":"Charger","zh":"充电器"},"perUnit":1,"weightGrams":null}',
    '{"accessories":[],"amountFen":9900,"barcode":"69012345","lineId":"1","name":{"en":"","zh":""},"quantity":1,"sellerName":"有限公司","serials":[],"sku":"","traits":[],"weightGrams":300},',
  ].join(''),
  'utf8',
);
