import Agreements
import Formulas
import Values

/// One contract as paths of ratios meet it: what each unit of a ratio counts toward the commitment and costs, and what is
/// due at each test date. Ratios are list spend of a group in a stretch, as a share of the optimised forecast's.
///
/// Exact for what depends on spend by stretch alone: rates, weights, caps, pools, carry-forward, step-down, gap rates,
/// forgiveness and relief. What is settled by the month stands beside it as amounts of the engine.
struct PathRates<N: Formulaic>: Sendable {
  /// Which terms some contract on the sheet has: the same for all of them, so that one can stand in another's place.
  struct Shape: Sendable, Hashable {
    /// Main first, then Bedrock's pools by name.
    var pools: [String]
    var caps: [String]
    var slots: Int
    var hasCarry = false
    var hasStepDown = false
    var hasRelief = false
    var hasBalance = false
  }
  /// One test of one pool.
  struct Test: Sendable {
    /// What a unit of ratio counts, by column of the slot's stretches.
    var counts: [N]
    /// The same of each cap group; main alone has them.
    var capped: [[N]]
    /// Caps as shares of the commitment.
    var caps: [N]
    var due: N
    /// What a dollar of gap is charged, after forgiveness.
    var keep: N
    /// Discount factor at the test date.
    var factor: N
    var carry: N
    /// The share that a step-down takes of this test's commitment.
    var lowered: N
    /// The share of the last test's charge that is a balance here; its discount factor.
    var balance: N
    var balanceFactor: N
    var relief: N
    /// 1 where relief does not work.
    var paysAll: N
  }
  var shape: Shape
  /// Columns of each slot.
  var columns: [Range<Int>]
  /// By pool and slot.
  var tests: [[Test]]
  /// What a unit of the present-value ratio costs in fees, by column.
  var pays: [N]
  /// The first commitment that a step-down lowers: it is exercised where the pace to notice is below; 0: never.
  var threshold: N
  /// The share of a commitment up to which a gap is rounding.
  var rounding: N
  static var leastGap: Double { 1e-9 }

  /// What one path comes to.
  struct Outcome {
    /// By pool and slot.
    var retired: [[N]]
    var gap: [[N]]
    var charges: N
    var cost: N
  }

  /// Settles one path.
  /// - Parameters:
  ///   - nominal: ratios of list spend, by column.
  ///   - present: ratios of its present value.
  ///   - stepped: 1 where the step-down is exercised.
  ///   - correction: what the months add to a test's drawdown: given what is open (due less what is carried in) and
  ///     the drawdown by stretches; nil: nothing.
  ///   - remainder: what the months add to the cost.
  ///   - place: puts a figure of a pool's slot where it is to stand.
  func settle(
    nominal: [N], present: [N], stepped: N?, correction: (_ pool: Int, _ slot: Int, _ open: N, _ drawn: N) -> N?,
    remainder: N?, place: (_ isGap: Bool, _ pool: Int, _ slot: Int, _ x: N) -> N
  ) -> Outcome {
    var retired: [[N]] = [], gaps: [[N]] = [], charged: [N] = [], presentValues: [N] = [], balances: [N] = []
    for q in shape.pools.indices {
      // `asked`: the commitment with what relief added.
      var mine: [N] = [], asked: [N] = [], charge: [N] = []
      for (i, test) in tests[q].enumerated() {
        let spend = Array(nominal[columns[i]])
        var base = test.due
        if shape.hasStepDown, q == 0, let stepped { base = base * (1.0 - test.lowered * stepped) }
        var due = base
        if i > 0, shape.hasRelief {
          let last = tests[q][i - 1]
          due = due + N.choose(last.paysAll .== 1.0, 0.0, gaps[q][i - 1] - N.ratio(charge[i - 1], last.keep))
        }
        asked.append(due)
        if i > 0, shape.hasCarry { due = due - test.carry * N.positive(mine[i - 1] - asked[i - 1]) }
        var drawn = N.sumProduct(test.counts, spend)
        for (share, counts) in zip(test.caps, test.capped) { drawn = drawn + N.min(share * base, N.sumProduct(counts, spend)) }
        if i > 0, shape.hasBalance {
          drawn = drawn - test.balance * charge[i - 1]
          balances.append(test.balance * charge[i - 1] * test.balanceFactor)
        }
        if let x = correction(q, i, due, drawn) { drawn = drawn + x }
        mine.append(place(false, q, i, drawn))
        if gaps.count == q { gaps.append([]) }
        let missing = due - mine[i]
        gaps[q].append(place(true, q, i, N.choose(missing .> rounding * base, missing, 0.0)))
        let full = gaps[q][i] * test.keep
        charge.append(shape.hasRelief ? N.choose(test.paysAll .== 1.0, full, N.min(full, test.relief)) : full)
        charged.append(charge[i])
        presentValues.append(charge[i] * test.factor)
      }
      retired.append(mine)
    }
    var cost = N.sumProduct(pays, present) + N.sum(presentValues)
    if shape.hasBalance, !balances.isEmpty { cost = cost - N.sum(balances) }
    if let remainder { cost = cost + remainder }
    return Outcome(retired: retired, gap: gaps, charges: N.sum(charged), cost: cost)
  }
}

extension PathRates {
  /// Where a figure of the contract is put: on a sheet its cell, else itself.
  typealias Put = (_ figure: PathFigure, N) -> N

  /// A settled contract read by stretches and groups.
  /// - Parameters:
  ///   - slots: the contract's test periods, as stretches.
  ///   - spans: columns of every slot, wide enough for every contract on the sheet.
  ///   - forecast: list spend of the optimised forecast by column, and its present value.
  ///   - ledgerList: the same of the ledgers.
  init(
    _ rates: LedgerRates<N>, _ shape: Shape, _ groups: PathGroups, slots: [Range<Int>], spans: [Range<Int>],
    forecast: (nominal: [N], present: [N]), ledgerList: (nominal: [N], present: [N]), discountFactor: [N], put: Put
  ) {
    self.shape = shape
    columns = spans
    // Spend of the ledger by group.
    var members: [[LedgerRates<N>.Spend]] = groups.groups.map { _ in [] }
    for spend in rates.spend { if let g = groups.group(spend.bucket, spend.family) { members[g].append(spend) } }
    func months(_ x: [N], _ s: Int) -> [N] { Array(x[groups.stretches[s]]) }
    /// What the members of a column that are meant count, for a unit of its ratio.
    func counted(_ s: Int, _ g: Int, _ isMeant: (LedgerRates<N>.Spend) -> Bool) -> N {
      let mine = members[g].filter(isMeant)
      if mine.isEmpty { return 0.0 }
      let c = groups.column(s, g)
      let amount = N.sum(mine) {
        $0.weight * N.choose(rates.countsNet, N.sum(months($0.net, s)), N.sum(months($0.list, s)))
      }
      return N.ratio(amount, ledgerList.nominal[c]) * forecast.nominal[c]
    }
    let pools = shape.pools.map { name in rates.pools.firstIndex { $0.name == name } }
    let caps = shape.caps.map { name in rates.caps.firstIndex { $0.group == name } }
    tests = pools.enumerated().map { q, pool in
      (0..<shape.slots).map { i in
        let isThere = pool != nil && i < rates.periods.count
        let date = isThere ? rates.periods[i].months.upperBound - 1 : 0
        func row(_ figure: (Int) -> PathFigure, _ isMeant: @escaping (LedgerRates<N>.Spend) -> Bool) -> [N] {
          spans[i].map { c in
            let s = c / groups.groups.count, g = c % groups.groups.count
            return put(figure(c), isThere && slots[i].contains(s) ? counted(s, g, isMeant) : 0.0)
          }
        }
        func one(_ kind: PathFigure.Kind, _ value: N?) -> N { put(.test(kind, pool: q, slot: i), value ?? 0.0) }
        let capsHere = q == 0 ? Array(caps.enumerated()) : []
        let next = isThere && i > 0 ? rates.periods[i - 1].months.upperBound : 0
        let forgiven: N = rates.forgiven.map { 1.0 - $0 } ?? 1.0
        return Test(
          counts: row({ .counts(pool: q, slot: i, column: $0) }) { $0.pool == pool && $0.cap == nil },
          capped: capsHere.map { k, cap in
            row({ .capped(k, slot: i, column: $0) }) { spend in cap != nil && spend.pool == 0 && spend.cap == cap }
          },
          caps: capsHere.map { k, cap in one(.cap(k), isThere ? cap.map { rates.caps[$0].share } : nil) },
          due: one(.due, isThere ? rates.pools[pool!].due[i] : nil),
          keep: one(
            .keep, isThere ? (rates.forgiven == nil ? rates.pools[pool!].keep[i] : rates.pools[pool!].keep[i] * forgiven) : nil),
          factor: one(.factor, isThere ? discountFactor[date] : nil),
          carry: shape.hasCarry ? one(.carry, isThere ? rates.carry : nil) : 0.0,
          lowered: shape.hasStepDown && q == 0 ? one(.lowered, isThere && rates.isLowered[i] ? rates.stepDown : nil) : 0.0,
          balance: shape.hasBalance && i > 0
            ? one(.balance, isThere && rates.balanceMonths > 0 ? 1.0 : nil) : 0.0,
          balanceFactor: shape.hasBalance && i > 0 ? one(.balanceFactor, isThere ? discountFactor[next] : nil) : 0.0,
          relief: shape.hasRelief ? one(.relief, isThere ? rates.relief : nil) : 0.0,
          paysAll: shape.hasRelief ? one(.paysAll, isThere && rates.relief != nil && !rates.paysAll[i] ? 0.0 : 1.0) : 1.0)
      }
    }
    pays = PathRates.fees(rates, groups, forecast: forecast.present, ledgerList: ledgerList.present, discountFactor).enumerated()
      .map { put(.pays(column: $0), $1) }
    let first = rates.stepDown == nil ? nil : rates.isLowered.firstIndex(of: true)
    threshold = shape.hasStepDown ? put(.test(.threshold, pool: 0, slot: 0), first.map { rates.pools[0].due[$0] } ?? 0.0) : 0.0
    rounding = N(Self.leastGap)
  }

  /// What a unit of the present-value ratio costs in net fees, by column.
  static func fees(
    _ rates: LedgerRates<N>, _ groups: PathGroups, forecast: [N], ledgerList: [N], _ discountFactor: [N]
  ) -> [N] {
    var members: [[LedgerRates<N>.Spend]] = groups.groups.map { _ in [] }
    for spend in rates.spend { if let g = groups.group(spend.bucket, spend.family) { members[g].append(spend) } }
    return (0..<groups.columns).map { c in
      let s = c / groups.groups.count, months = groups.stretches[s]
      let paid = N.sum(members[c % groups.groups.count]) { N.sumProduct(Array(discountFactor[months]), Array($0.net[months])) }
      return N.ratio(paid, ledgerList[c]) * forecast[c]
    }
  }
}

/// A figure of a contract on the sheet of paths.
enum PathFigure: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case due, keep, factor, carry, threshold, lowered, balance, balanceFactor, relief, paysAll
    case cap(Int)
  }
  case counts(pool: Int, slot: Int, column: Int)
  case capped(Int, slot: Int, column: Int)
  case pays(column: Int)
  case test(Kind, pool: Int, slot: Int)
}
