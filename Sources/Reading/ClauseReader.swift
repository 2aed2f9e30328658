import Agreements
import Values

/// The clauses of a contract beside commitment, discount and buckets.
extension ContractReader {
  func shortfall(_ f: YAMLFields) -> ShortfallTreatment {
    guard let s = f.map("shortfall") else { return .pay }
    defer { s.finish() }
    let treatment = s.choice("treatment", among: ["pay", "prepaid", "relief", "forgive"], required: true)?.value
    switch treatment {
    case "prepaid":
      return s.integer("window_months", 1...60, required: true).map { .prepaid(windowMonths: $0.value) } ?? .pay
    case "relief": return s.number("amount", .money, required: true).map { .relief(amount: $0) } ?? .pay
    case "forgive": return s.number("share", .share, required: true).map { .forgive(share: $0) } ?? .pay
    case nil:
      s.allow("window_months", "amount", "share")
      return .pay
    default: return .pay
    }
  }

  func stepDown(_ f: YAMLFields) -> StepDown? {
    guard let s = f.map("step_down") else { return nil }
    let share = s.number("share", .share, required: true)
    let notice = s.number(
      "notice_month", .whole(3...60, "Notice rests on three months of retirement: write 3 to 60."), required: true)
    s.finish()
    guard let share, let notice else { return nil }
    return StepDown(share: share, noticeMonth: notice.map { Int($0) })
  }

  func fungible(_ f: YAMLFields) -> [FungiblePair] {
    (f.list("fungible") ?? []).compactMap { item in
      guard case .list(let pair) = item.content, pair.count == 2, case .scalar(let a, _) = pair[0].content,
        case .scalar(let b, _) = pair[1].content
      else {
        page.error(
          "wrong-shape", item.source, "a fungible pair names two buckets",
          remedy: "Write [bedrock_first_party, bedrock_third_party].", underlined: 1)
        return nil
      }
      return FungiblePair(first: Grammar.trim(a), second: Grammar.trim(b), source: item.source)
    }
  }

  func credits(_ f: YAMLFields) -> [Credit] {
    (f.list("credits") ?? []).compactMap { item in
      guard let c = YAMLFields(item, page, what: "a credit") else { return nil }
      defer { c.finish() }
      return ContractReader.credit(c)
    }
  }

  static func credit(_ c: YAMLFields) -> Credit? {
    let amount = c.number("amount", .money, required: true)
    let from = c.month("from", required: true)
    let months = c.integer("months", 1...120, required: true)
    let buckets = c.texts("buckets").map(\.value)
    let retires = c.boolean("retires")?.value ?? false
    guard let amount, let from, let months else { return nil }
    return Credit(amount: amount, from: from, months: months, buckets: buckets, retires: retires)
  }

  func support(_ f: YAMLFields, _ key: String) -> SupportPlan? {
    guard let s = f.map(key) else { return nil }
    let minimum = s.number("minimum", .money, default: 0)
    let tiers = supportTiers(s)
    var plan = SupportPlan(minimum: minimum, tiers: tiers ?? [])
    plan.planDiscount = s.number("plan_discount", .share, default: 0)
    if let base = s.choice("base", Basis.self) { plan.base = base }
    if s.has("exclude") { plan.exclude = s.texts("exclude").map(\.value) }
    s.finish()
    return tiers == nil ? nil : plan
  }

  /// Bands of a month's charges: support rates fall as charges grow.
  func supportTiers(_ f: YAMLFields) -> [DiscountLadder.Tier]? {
    guard let items = f.list("tiers", required: true) else { return nil }
    var tiers: [DiscountLadder.Tier] = []
    for item in items {
      guard let t = YAMLFields(item, page, what: "a tier") else { return nil }
      let from = t.number("from", .money, required: true)
      let rate = t.number("rate", .share, required: true)
      t.finish()
      guard let from, let rate else { return nil }
      if let last = tiers.last, from.value <= last.from.value {
        page.error(
          "tiers-out-of-order", from.source,
          "the tier from \(Grammar.plain(from.value)) does not stand above the one from \(Grammar.plain(last.from.value))",
          remedy: "Order the tiers by `from`, each once.")
        return nil
      }
      tiers.append(.init(from: from, rate: rate))
    }
    return tiers
  }

  func upfront(_ f: YAMLFields) -> Upfront? {
    guard let u = f.map("upfront") else { return nil }
    let share = u.number("share", .share, required: true)
    let reduction = u.number("reduction", .share, default: 0)
    u.finish()
    return share.map { Upfront(share: $0, reduction: reduction) }
  }

  /// Words; a name that the document leaves out stands as `none`.
  func terms(_ f: YAMLFields) -> [Contract.Term] {
    guard let map = f.map("terms") else {
      return ContractReader.termNames.map { Contract.Term(name: $0, words: Sourced("none", ContractReader.standard)) }
    }
    let terms = ContractReader.termNames.map { name in
      Contract.Term(name: name, words: map.text(name) ?? Sourced("none", ContractReader.standard))
    }
    map.finish()
    return terms
  }
}
