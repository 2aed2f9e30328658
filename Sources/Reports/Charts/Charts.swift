import Agreements
import Formulas
import Model
import Values

/// The pictures of the brief. Each can be read in print and in grey, and says its units.
public struct Charts: Sendable {
  public struct Named: Sendable {
    /// File name without its ending.
    public var name: String
    public var drawing: Drawing
  }
  public var all: [Named] = []

  public init(_ answer: Answer) {
    guard let verdict = Verdict(answer) else { return }
    all.append(Named(name: "list-spend", drawing: listSpend(answer, verdict)))
    all.append(Named(name: "cost", drawing: cost(answer)))
    if let menu = costAlongMenu(answer, verdict) { all.append(Named(name: "menu", drawing: menu)) }
  }

  public func has(_ name: String) -> Bool { all.contains { $0.name == name } }
}

/// List spend by month and scenario, with the spend that meets the commitment.
private func listSpend(_ answer: Answer, _ verdict: Verdict) -> Drawing {
  let window = answer.timeline.window, start = answer.timeline.start, currency = answer.engagement.plan.currency
  var frame = ChartFrame(
    title: "List spend a month, by scenario",
    subtitle:
      "Steps: the list spend a month that meets the commitment of \(ChartFrame.cut(verdict.name, 11, 200)) in each contract year",
    right: 172)

  // Scenarios that are one line are drawn once, under all their names.
  var lines: [(names: [String], values: [Double], isMain: Bool)] = []
  for scenario in Forecast<Double>.scenarios(answer.engagement) {
    let values = (0..<window).map { answer.forecast.totals[scenario]![$0] }
    let isMain = scenario == .optimised
    if let i = lines.firstIndex(where: { line in
      zip(line.values, values).allSatisfy { ($0 - $1).magnitude <= 1e-9 * max(1, $0.magnitude) }
    }) {
      lines[i].names.append(scenario.rawValue)
      lines[i].isMain = lines[i].isMain || isMain
    } else {
      lines.append(([scenario.rawValue], values, isMain))
    }
  }
  let steps = spendThatMeets(verdict, months: window)
  let every = lines.flatMap(\.values) + steps.compactMap { $0?.value }
  let floor = every.min() ?? 0, ceiling = every.max() ?? 1
  // Lines may leave zero out, but never so much that a small step looks like a cliff.
  let from = min(0, floor) < 0 ? floor : floor > 0.5 * ceiling ? min(floor - (ceiling - floor) * 0.15, ceiling * 0.7) : 0
  let ticks = ChartFrame.ticks(from, ceiling, about: 6)
  frame.values(ticks, name: "List spend a month, \(currency)")
  if (ticks.first ?? 0) > 0 { frame.note("The axis does not begin at 0.") }
  func x(_ t: Double) -> Double { frame.left + (frame.right - frame.left) * t / Double(max(1, window - 1)) }

  let every6 = window > 36 ? 12 : 6
  for t in stride(from: 0, to: window, by: every6) {
    frame.drawing.line(x(Double(t)), frame.bottom, x(Double(t)), frame.bottom + 5, .init(ChartFrame.soft))
    frame.drawing.text((start + t).description, x(Double(t)), frame.bottom + 19, .init(size: 11, anchor: .middle))
  }
  frame.horizontalName("Month")
  if answer.timeline.horizon < window {
    let edge = x(Double(answer.timeline.horizon) - 0.5)
    frame.drawing.line(edge, frame.top, edge, frame.bottom, .init(ChartFrame.soft, width: 0.8, dash: [2, 3]))
    frame.drawing.text(
      "month \(answer.timeline.horizon), the horizon", edge - 4, frame.top + 12,
      .init(size: 10, colour: ChartFrame.soft, anchor: .end))
  }

  for step in steps.compactMap({ $0 }) {
    let (a, b) = (
      x(max(0, Double(step.months.lowerBound) - 0.5)), x(min(Double(window - 1), Double(step.months.upperBound) - 0.5))
    )
    frame.drawing.line(a, frame.y(step.value), b, frame.y(step.value), .init(ChartFrame.dark, width: 3.2))
  }
  let dashes: [[Double]] = [[6, 3], [2, 2], [9, 3, 2, 3], [3, 3], [12, 4], [1, 3]]
  let tones: [UInt32] = [0x5B6770, 0x8A5A00, 0x2F6B4F, 0x8B1E3F, 0x6A4C93, 0x777777]
  var styles: [Drawing.Stroke] = []
  var n = 0
  for line in lines {
    if line.isMain {
      styles.append(.init(ChartFrame.blue, width: 2.6))
    } else {
      styles.append(.init(tones[n % tones.count], width: 1.5, dash: dashes[n % dashes.count]))
      n += 1
    }
  }
  for (i, line) in lines.enumerated().sorted(by: { !$0.element.isMain && $1.element.isMain }) {
    frame.drawing.polyline(line.values.enumerated().map { .init(x(Double($0)), frame.y($1)) }, styles[i])
  }
  // Each line is named at its end, with a piece of it.
  var ends = lines.map { frame.y($0.values.last ?? 0) },
    names = lines.map { line in
      lines.count == 1
        ? "all scenarios"
        : line.names.count > 2 ? "\(line.names.last ?? "") and \(line.names.count - 1) more" : line.names.joined(separator: ", ")
    }
  if let last = steps.last.flatMap({ $0 }) {
    ends.append(frame.y(last.value))
    names.append("meets commitment")
    styles.append(.init(ChartFrame.dark, width: 3.2))
  }
  let heights = ChartFrame.apart(ends, gap: 15, within: frame.top...frame.bottom)
  for (i, name) in names.enumerated() {
    frame.drawing.line(frame.right + 3, ends[i], frame.right + 10, heights[i], .init(ChartFrame.grid))
    frame.drawing.line(frame.right + 10, heights[i], frame.right + 32, heights[i], styles[i])
    frame.drawing.text(
      ChartFrame.cut(name, 11, 128), frame.right + 37, heights[i] + 4, .init(size: 11, bold: i < lines.count && lines[i].isMain))
  }
  return frame.drawing
}

/// By test period, the list spend a month at which the optimised forecast's mix retires the commitment, all pools together.
private func spendThatMeets(_ verdict: Verdict, months window: Int) -> [(months: Range<Int>, value: Double)?] {
  let periods = verdict.settled.ledger.periods
  var starts: [Range<Int>] = []
  for period in periods where !starts.contains(period.months) { starts.append(period.months) }
  return starts.sorted { $0.lowerBound < $1.lowerBound }.map { months in
    let mine = periods.filter { $0.months == months }
    let retired = mine.reduce(0) { $0 + $1.retired }, list = mine.reduce(0) { $0 + $1.list }
    let promised = mine.reduce(0) { $0 + $1.commitment }
    guard retired > 0, list > 0 else { return nil }
    return (months.clamped(to: 0..<window), promised * list / retired / Double(months.count))
  }
}

/// Cost of every offer and of the alternative over the window, shortfall charges apart.
private func cost(_ answer: Answer) -> Drawing {
  struct Bar {
    var name: String
    var total: Double
    var charges: Double
  }
  func present(_ ledger: Ledger<Double>) -> Double {
    (0..<answer.timeline.window).reduce(0) { $0 + ledger.charges[$1] * answer.forecast.time.discountFactor[$1] }
  }
  var bars = answer.settled.offers.map { offer in
    Bar(name: Plain.text(offer.quote), total: offer.ledger.cost, charges: present(offer.ledger))
  }
  // Offers without a support plan of their own share one alternative; others each have theirs, and the first is drawn.
  if let first = answer.settled.offers.first {
    bars.append(
      Bar(
        name: "no deal (\(Plain.text(answer.alternative.name)))", total: first.alternative.cost,
        charges: present(first.alternative)))
  }
  let currency = answer.engagement.plan.currency, rate = answer.engagement.plan.policy.costOfCapital.value
  let room = 38.0
  var frame = ChartFrame(
    title: "Cost over \(answer.timeline.window) months, optimised forecast",
    subtitle: rate == 0
      ? "Fees, support and charges" : "Present value at \(Words.percent(rate)) a year: fees, support and charges",
    height: 62 + Double(bars.count) * room + 92, left: 190, right: 120, bottom: 78)
  let ticks = ChartFrame.ticks(0, bars.map(\.total).max() ?? 1, about: 5), words = ChartFrame.scale(ticks).words
  let high = ticks.last ?? 1
  func x(_ value: Double) -> Double { frame.left + (frame.right - frame.left) * max(0, value) / high }
  for tick in ticks {
    frame.drawing.line(x(tick), frame.top, x(tick), frame.bottom, .init(tick == 0 ? ChartFrame.soft : ChartFrame.grid))
    frame.drawing.text(words(tick), x(tick), frame.bottom + 16, .init(size: 11, anchor: .middle))
  }
  frame.drawing.text(
    "Cost over the window, \(currency)", (frame.left + frame.right) / 2, frame.bottom + 36,
    .init(size: 11, colour: ChartFrame.soft, anchor: .middle))
  for (i, bar) in bars.enumerated() {
    let y = frame.top + Double(i) * room + 7, height = room - 14
    let charges = min(max(0, bar.charges), max(0, bar.total))
    frame.drawing.rectangle(
      frame.left, y, x(bar.total - charges) - frame.left, height, fill: .init(ChartFrame.pale),
      stroke: .init(ChartFrame.blue, width: 0.8))
    if charges >= 0.5 {
      hatch(&frame.drawing, x(bar.total - charges), y, x(bar.total) - x(bar.total - charges), height)
    }
    frame.drawing.text(
      ChartFrame.cut(bar.name, 11, frame.left - 24), frame.left - 8, y + height / 2 + 4, .init(size: 11, anchor: .end))
    let label = Words.money(bar.total)
    let labelWidth = ChartFrame.width(label, 11) + 8
    frame.drawing.rectangle(x(bar.total) + 3, y + 3, labelWidth, height - 6, fill: .init(0xFFFFFF))
    frame.drawing.text(label, x(bar.total) + 6, y + height / 2 + 4, .init(size: 11, bold: true))
  }
  let key = frame.bottom + 56
  frame.drawing.rectangle(frame.left, key - 10, 18, 11, fill: .init(ChartFrame.pale), stroke: .init(ChartFrame.blue, width: 0.8))
  frame.drawing.text("fees and support, less credits", frame.left + 24, key, .init(size: 11))
  if bars.contains(where: { $0.charges >= 0.5 }) {
    hatch(&frame.drawing, frame.left + 220, key - 10, 18, 11)
    frame.drawing.text("shortfall and minimum charges", frame.left + 244, key, .init(size: 11))
  }
  return frame.drawing
}

/// A dark, striped area: told from a pale one in any print.
private func hatch(_ drawing: inout Drawing, _ x: Double, _ y: Double, _ width: Double, _ height: Double) {
  drawing.rectangle(x, y, width, height, fill: .init(0x3C4043), stroke: .init(ChartFrame.dark, width: 0.8))
  var at = x - height + 5
  while at < x + width {
    // The stripe from (at, bottom) to (at + height, top), cut at the sides.
    let a = max(at, x), b = min(at + height, x + width)
    if b > a { drawing.line(a, y + height - (a - at), b, y + height - (b - at), .init(0xFFFFFF, width: 1)) }
    at += 6
  }
}

/// Cost against commitment along the menu of the best offer; nil when the menu is too short to be a picture.
private func costAlongMenu(_ answer: Answer, _ verdict: Verdict) -> Drawing? {
  guard let own = verdict.scenario(.optimised) else { return nil }
  let points = own.curve.filter { $0.commitment > 0 }
  guard points.count >= 3, let first = points.first, let last = points.last, last.commitment > first.commitment else {
    return nil
  }
  let currency = answer.engagement.plan.currency
  var frame = ChartFrame(
    title: "Cost against commitment, \(ChartFrame.cut(verdict.name, 15, 300))",
    subtitle: "Over \(answer.timeline.window) months on the optimised forecast alone; the discount is that of the tier reached",
    right: 30, bottom: 84)
  let costs = points.map(\.cost) + [own.alternativeCost]
  let span = (costs.max() ?? 1) - (costs.min() ?? 0)
  frame.values(
    ChartFrame.ticks(max(0, (costs.min() ?? 0) - span * 0.08), (costs.max() ?? 1) + span * 0.05, about: 6),
    name: "Cost over the window, \(currency)")
  if frame.low > 0 { frame.note("The upright axis does not begin at 0.") }
  let across = ChartFrame.ticks(first.commitment, last.commitment, about: 7), words = ChartFrame.scale(across).words
  let low = across.first ?? 0, high = across.last ?? 1
  func x(_ k: Double) -> Double { frame.left + 10 + (frame.right - frame.left - 20) * (k - low) / (high - low) }
  for tick in across {
    frame.drawing.line(x(tick), frame.bottom, x(tick), frame.bottom + 5, .init(ChartFrame.soft))
    frame.drawing.text(words(tick), x(tick), frame.bottom + 19, .init(size: 11, anchor: .middle))
  }
  frame.drawing.text(
    "Commitment of the mean year, \(currency)", (frame.left + frame.right) / 2, frame.bottom + 38,
    .init(size: 11, colour: ChartFrame.soft, anchor: .middle))

  let none = frame.y(own.alternativeCost)
  frame.drawing.line(frame.left, none, frame.right, none, .init(ChartFrame.ink, width: 1.4, dash: [7, 4]))
  frame.drawing.text("no deal: \(Words.money(own.alternativeCost))", frame.right - 4, none - 6, .init(size: 11, anchor: .end))

  // Within a tier the line is drawn through; from tier to tier the discount jumps, and so does the cost.
  for (a, b) in zip(points, points.dropFirst())
  where verdict.contract.tier(at: a.commitment) == verdict.contract.tier(at: b.commitment) {
    frame.drawing.line(x(a.commitment), frame.y(a.cost), x(b.commitment), frame.y(b.cost), .init(ChartFrame.soft, width: 1.2))
  }
  for point in points { mark(&frame.drawing, point.kind, x(point.commitment), frame.y(point.cost)) }
  if let quoted = points.first(where: { $0.kind == .quoted }) {
    let px = x(quoted.commitment), left = px > (frame.left + frame.right) / 2
    frame.clear(left ? px - 9 - 110 : px + 9, frame.y(quoted.cost) - 20, 110, 13)
    frame.drawing.text(
      "as quoted: \(Words.money(quoted.cost))", left ? px - 9 : px + 9, frame.y(quoted.cost) - 9,
      .init(size: 11, bold: true, anchor: left ? .end : .start))
  }
  var at = frame.left
  for (kind, words) in [
    (MenuPoint.Kind.quoted, "quoted"), (.tier, "a tier's threshold, not quoted"), (.assumed, "assumed available on the tiers"),
  ]
  where points.contains(where: { $0.kind == kind }) {
    mark(&frame.drawing, kind, at + 6, frame.bottom + 61)
    frame.drawing.text(words, at + 17, frame.bottom + 65, .init(size: 11))
    at += ChartFrame.width(words, 11) + 44
  }
  return frame.drawing
}

/// A full dot for what was quoted, a square for a tier's threshold, an empty dot for what is assumed.
private func mark(_ drawing: inout Drawing, _ kind: MenuPoint.Kind, _ x: Double, _ y: Double) {
  switch kind {
  case .quoted: drawing.polygon(circle(x, y, 5.5), fill: .init(ChartFrame.blue), stroke: .init(ChartFrame.blue))
  case .tier: drawing.rectangle(x - 4, y - 4, 8, 8, fill: .init(0xFFFFFF), stroke: .init(ChartFrame.ink, width: 1.6))
  case .assumed: drawing.polygon(circle(x, y, 3.2), fill: .init(0xFFFFFF), stroke: .init(ChartFrame.ink, width: 1.1))
  }
}

/// Sixteen corners look round at this size, and need no sine.
private func circle(_ x: Double, _ y: Double, _ r: Double) -> [Drawing.Point] {
  let unit: [(Double, Double)] = [(1, 0), (0.924, 0.383), (0.707, 0.707), (0.383, 0.924)]
  return (0..<4).flatMap { turn in
    unit.map { a, b in
      switch turn {
      case 0: Drawing.Point(x + a * r, y + b * r)
      case 1: Drawing.Point(x - b * r, y + a * r)
      case 2: Drawing.Point(x - a * r, y - b * r)
      default: Drawing.Point(x + b * r, y - a * r)
      }
    }
  }
}

extension Contract {
  /// The number of the discount tier that a mean-year commitment reaches.
  fileprivate func tier(at meanYear: Double) -> Int {
    let k = discount.by.value == .term ? meanYear * Double(years) : meanYear
    return discount.tiers.lastIndex { $0.from.value <= k * (1 + 1e-9) } ?? -1
  }
}
