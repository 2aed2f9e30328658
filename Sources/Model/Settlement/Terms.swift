import Agreements
import Formulas
import Values

/// The numbers of a contract as inputs of the sheet, and its headline discount as formulas over them.
struct Terms<N: Formulaic> {
  struct BucketRule {
    /// Nil: headline.
    var discount: N?
    var retires: N
    var capGroup: String?
  }
  struct Pool {
    var name: String
    /// One cell a contract year.
    var years: [N]
    /// Sum of the years, and their mean.
    var total: N
    var mean: N
    /// The pool's own rate; nil in main, and where buckets keep the discounts that they have in main.
    var rate: N?
    /// Points above those discounts.
    var points: N?
  }
  struct CreditTerms {
    var credit: Credit
    var amount: N
    var from: N
    /// Money of a lever, not of the contract: it does not end with the signed term.
    var outlivesTerm: Bool

    /// The credits that levers bring, alike in every offer and the alternative.
    static func ofLevers<W: Worksheet>(_ engagement: Engagement, on sheet: W) -> [CreditTerms] where W.Number == N {
      engagement.creditLevers.map { number, lever, credit in
        let name = lever.name.value, key = "levers.\(number).\(name)"
        sheet.inputs("Lever: \(name)")
        return CreditTerms(
          credit: credit, amount: sheet.input(key + ".amount", "\(name): credits", .money, credit.amount),
          from: sheet.input(key + ".from", "\(name): first month", .month, credit.from.map(\.serial)), outlivesTerm: true)
      }
    }

    /// 1 while the credit is open.
    func isOpen<W: Worksheet>(_ title: String, _ time: TimeRows<N>, months: Range<Int>, termEnds end: Int, on sheet: W) -> Line<N>
    where W.Number == N {
      let active = sheet.line(
        "\(title) open", .flag, .factor, source: outlivesTerm ? "from, months" : "from, months; ends with the term")
      let length = sheet.cell(
        "\(title), months", .months, source: outlivesTerm ? "levers.yaml" : "quote", N(Double(credit.months.value)))
      for t in months {
        let age = N.months(from: from, to: time.date[t])
        active[t] = t >= end && !outlivesTerm ? 0.0 : N.choose(N.both(age .>= 0.0, age .< length), 1.0, 0.0)
      }
      return active
    }
  }
  struct Support {
    var plan: SupportPlan
    var minimum: N
    var from: [N]
    var rate: [N]
    var planDiscount: N

    init<W: Worksheet>(_ plan: SupportPlan, key: String, title: String, on sheet: W) where W.Number == N {
      func part(_ name: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>) -> N {
        sheet.input("\(key).\(name)", "\(title): \(label)", unit, value)
      }
      self.plan = plan
      minimum = part("minimum", "minimum a month", .money, plan.minimum)
      from = plan.tiers.enumerated().map { part("tier_\($0 + 1).from", "tier \($0 + 1) from", .money, $1.from) }
      rate = plan.tiers.enumerated().map { part("tier_\($0 + 1).rate", "tier \($0 + 1) rate", .rate, $1.rate) }
      planDiscount = part("plan_discount", "plan discount", .rate, plan.planDiscount)
    }
  }

  var contract: Contract
  /// Main first, then Bedrock's.
  var pools: [Pool]
  var isMarginal: Bool
  var tierFrom: [N]
  var tierRate: [N]
  /// Headline discount by contract year (one cell when it is one for the term); for marginal bands the average at K.
  var headline: [N]
  /// The discount on spend that could leave and stands apart, whatever the contract says of its bucket (model §9).
  var rateOfMoved: N?
  var overage: N?
  var basis: Choice<N>
  var gapRate: Choice<N>
  var carryForward: N?
  var monthlyMinimum: N?
  var caps: [(group: String, share: N)]
  var stepDown: N?
  var credits: [CreditTerms]
  var support: Support?
  var upfrontShare: N?
  var upfrontReduction: N?
  var relief: N?
  var forgiven: N?
  private var rules: [String: BucketRule]
  private var privateRates: [String: (rate: N, fixed: Bool)]

  /// - Parameters:
  ///   - key: prefix of the inputs' keys, one a contract.
  ///   - title: how the contract is called on the sheet.
  ///   - buckets: every bucket that has spend, in order.
  ///   - leverCredits: credits that come with levers, beside the contract's own.
  ///   - typed: what is typed for the selected offer, and whether this contract is meant.
  init<W: Worksheet>(
    _ contract: Contract, key: String, title: String, buckets: [String], support plan: SupportPlan?,
    leverCredits: [CreditTerms] = [], typed: (isMine: N.Condition, what: Selectors.Typed<N>)? = nil, on sheet: W
  ) where W.Number == N {
    self.contract = contract
    sheet.inputs("Contract: " + title)
    func input(_ name: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>) -> N {
      sheet.input("\(key).\(name)", "\(title): \(label)", unit, value)
    }
    /// A term at its standard stays out of the formulas.
    func stated(_ name: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>) -> N? {
      value.source.isStandard && value.value == 0 ? nil : input(name, label, unit, value)
    }
    let years = contract.commitment.years.enumerated().map {
      input("commitment.year_\($0 + 1)", "commitment of year \($0 + 1)", .money, $1)
    }
    basis = sheet.choice(
      key + ".basis", title + ": what retires the commitment", Basis.allCases.map(\.rawValue),
      contract.basis.map(\.rawValue))
    gapRate = sheet.choice(
      key + ".gap_rate", title + ": rate at which a gap is charged", GapRate.allCases.map(\.rawValue),
      contract.gapRate.map(\.rawValue))
    tierFrom = contract.discount.tiers.enumerated().map {
      contract.discount.isBare ? 0.0 : input("discount.tier_\($0 + 1).from", "tier \($0 + 1) from", .money, $1.from)
    }
    tierRate = contract.discount.tiers.enumerated().map {
      input(
        "discount.tier_\($0 + 1).rate", contract.discount.isBare ? "headline discount" : "tier \($0 + 1) rate", .rate,
        $1.rate)
    }
    isMarginal = contract.discount.scope.value == .marginal
    overage = contract.overage.map { input("overage", "discount on spend above the commitment", .rate, $0) }
    carryForward = stated("carry_forward", "share of overage carried forward", .rate, contract.carryForward)
    monthlyMinimum = stated("monthly_minimum", "monthly minimum", .money, contract.commitment.monthlyMinimum)
    stepDown = contract.stepDown.map { input("step_down", "step-down share", .rate, $0.share) }
    caps = []
    rules = [:]
    for name in buckets {
      let terms = contract.rule(of: name)
      let group = terms.capGroup?.value
      rules[name] = BucketRule(
        discount: terms.discount.map { input("buckets.\(name).discount", "discount on \(name)", .rate, $0) },
        retires: input("buckets.\(name).retires", "weight of \(name) in retiring", .rate, terms.retires),
        capGroup: group)
    }
    let groups = Set(rules.values.compactMap(\.capGroup)).sorted()
    for group in groups {
      if let cap = contract.caps.first(where: { $0.group == group }) {
        caps.append((group, input("caps.\(group)", "cap of \(group), share of the commitment", .rate, cap.share)))
      }
    }
    privateRates = [:]
    for rate in contract.privateRates {
      privateRates[rate.bucket.value] = (
        input("private_rates.\(rate.bucket.value)", "private rate on \(rate.bucket.value)", .rate, rate.rate), rate.fixedPrice
      )
    }
    credits = contract.credits.enumerated().map { i, credit in
      CreditTerms(
        credit: credit, amount: input("credits.\(i).amount", "credit \(i + 1)", .money, credit.amount),
        from: input("credits.\(i).from", "credit \(i + 1), first month", .month, credit.from.map(\.serial)), outlivesTerm: false)
    }
    credits += leverCredits
    support = plan.map { Support($0, key: key + ".support", title: title + ": support", on: sheet) }
    upfrontShare = contract.upfront.map { input("upfront.share", "share paid up front", .rate, $0.share) }
    upfrontReduction = contract.upfront.map {
      input("upfront.reduction", "reduction on what is paid up front", .rate, $0.reduction)
    }
    switch contract.shortfall {
    case .relief(let amount): relief = input("shortfall.amount", "most that is paid of a shortfall", .money, amount)
    case .forgive(let share): forgiven = input("shortfall.share", "share of a shortfall forgiven", .rate, share)
    case .pay, .prepaid: break
    }

    // Formulas over the inputs.
    sheet.heading("Commitment and headline discount")
    let count = sheet.cell("Contract years", .count, source: "term_months ÷ 12", N(Double(years.count)))
    let signedMean = sheet.cell("Mean year as quoted", .money, source: "Σ years ÷ years", N.sum(years) / count)
    let scale: N =
      if let typed {
        sheet.cell(
          "Typed commitment ÷ quoted", .factor, source: "selector on Inputs",
          N.choose(N.both(typed.isMine, typed.what.commitment .> 0.0), N.ratio(typed.what.commitment, signedMean), 1.0))
      } else { 1.0 }
    let effective = years.enumerated().map { i, year in
      sheet.cell("Commitment of year \(i + 1)", .money, source: "quote × typed scale", typed == nil ? year : year * scale)
    }
    func pool(_ name: String, _ years: [N], _ rate: N?, points: Double? = nil) -> Pool {
      let total = sheet.cell("Commitment of the term, \(name)", .money, source: "Σ years", N.sum(years))
      let mean = sheet.cell("Commitment of the mean year, \(name)", .money, source: "Σ years ÷ years", total / count)
      return Pool(name: name, years: years, total: total, mean: mean, rate: rate, points: points.map { N($0) })
    }
    pools = [pool("main", effective, nil)]
    for p in contract.bedrock.pools {
      let years = p.years.enumerated().map {
        input("bedrock.\(p.name).year_\($0 + 1)", "\(p.name) commitment of year \($0 + 1)", .money, $1)
      }
      let rate = p.points == nil ? input("bedrock.\(p.name).rate", "\(p.name) rate", .rate, p.rate) : nil
      pools.append(pool(p.name, years, rate, points: p.points))
    }
    let tolerance: N? =
      contract.discount.isBare
      ? nil
      : sheet.input(
        "model.tier_tolerance", "A tier holds when its threshold is not above K × (1 + this)", .factor,
        .standard(1e-9, "model §12"))
    let inK = contract.bedrock.countsInK ? pools : [pools[0]]
    let tierFrom = tierFrom, tierRate = tierRate, isMarginal = isMarginal, isBare = contract.discount.isBare
    func rate(_ label: String, _ k: N) -> N {
      let k = sheet.cell(
        "K: commitment that the tier is read at\(label)", .money, source: "discount by \(contract.discount.by.value.rawValue)", k)
      let value: N =
        if isMarginal { N.marginalAverage(at: k, from: tierFrom, rate: tierRate) } else if isBare { tierRate[0] } else {
          N.tier(at: k * (1.0 + tolerance!), from: tierFrom, rate: tierRate)
        }
      return sheet.cell("Headline discount\(label)", .rate, source: "model §5", value)
    }
    switch contract.discount.by.value {
    case .meanYear: headline = [rate("", N.sum(inK.map(\.mean)))]
    case .term: headline = [rate("", N.sum(inK.map(\.total)))]
    case .eachYear:
      // Placed in two runs, so that the rates stand in one unbroken column.
      let ks = years.indices.map { y in
        sheet.cell("K of year \(y + 1)", .money, source: "discount by each_year", N.sum(inK.map { $0.years[y] }))
      }
      headline = ks.enumerated().map { y, k in
        let value: N =
          if isMarginal { N.marginalAverage(at: k, from: tierFrom, rate: tierRate) } else if isBare { tierRate[0] } else {
            N.tier(at: k * (1.0 + tolerance!), from: tierFrom, rate: tierRate)
          }
        return sheet.cell("Headline discount of year \(y + 1)", .rate, source: "model §5", value)
      }
    }
    if let typed, !isMarginal {
      // One unbroken column again.
      headline = headline.enumerated().map { y, rate in
        sheet.cell(
          "Headline discount in force" + (headline.count > 1 ? ", year \(y + 1)" : ""), .rate, source: "selector on Inputs",
          N.choose(N.both(typed.isMine, typed.what.discount .> 0.0), typed.what.discount, rate))
      }
    }
  }

  func rule(_ bucket: String) -> BucketRule {
    rules[bucket] ?? BucketRule(discount: nil, retires: 1.0, capGroup: nil)
  }
  func privateRate(_ bucket: String) -> (rate: N, fixed: Bool)? { privateRates[bucket] }
}

extension Credit {
  /// Which pays first: earliest end, then earliest start, then as listed (model §12).
  static func order(_ credits: [Credit]) -> [Int] {
    credits.indices.sorted {
      let a = credits[$0], b = credits[$1]
      return (a.from.value + a.months.value, a.from.value, $0) < (b.from.value + b.months.value, b.from.value, $1)
    }
  }
}

extension Contract {
  /// Headline discount as quoted, by contract year; with marginal bands the average at the commitment.
  public var headlineByYear: [Double] {
    let rates = Terms<Double>(self, key: "", title: "", buckets: [], support: nil, on: Scratch(window: 0, runUp: 0)).headline
    return rates.count == 1 ? Array(repeating: rates[0], count: years) : rates
  }
}
