import Agreements
import Formulas
import Model
import Values

/// One figure walked down its formula: what it is, where it stands, what it is made of, and at the ends the places in
/// the files where a person typed a number.
public struct Explanation: Sendable {
  /// One cell of the walk, or several alike in a row. What is zero is not followed further.
  public struct Node: Sendable {
    public enum Value: Sendable, Hashable {
      case number(Double, Unit)
      case text(String)
    }
    public var label: String
    public var value: Value
    /// `Offers!C32`, followed by the cells that it only links to.
    public var cells: [String]
    /// The formula with the labels of the cells it reads; nil for what is typed or fixed.
    public var formula: String?
    /// Where a typed number comes from, or what fixes it.
    public var source: String?
    /// How many cells the node stands for; the walk goes on from the first of them that is not zero.
    public var alike: Int
    /// The node was shown before; its parts are there.
    public var isRepeated: Bool
    /// Parts are left out below this depth.
    public var isCut: Bool
    public var children: [Node]
  }
  /// One typed input that the figure rests on.
  public struct Input: Sendable, Hashable {
    public var label: String
    public var value: Node.Value
    public var source: String
  }
  public var key: String
  public var root: Node
  /// Every typed input below the figure, however deep: stated ones in order of the files, then defaults.
  public var inputs: [Input]
  /// How the engine computes an amount that the workbook does not recalculate.
  public var basis: String?
  /// What chance decides below it: volatilities, with their evidence.
  public var chance: [Input] = []

  /// - Parameter key: a figure's key in result.json, or a cell of the finance model such as `Offers!C12`.
  /// - Returns: nil when no figure has the key and the workbook no such cell.
  public init?(_ key: String, of model: FinanceModel, _ answer: Answer, depth: Int) {
    var walk = Walk(model)
    let place: Walk.Place
    var figure = model.figures.first { $0.key == key }
    if let figure {
      place = Walk.place(figure.cell)
    } else if let cell = walk.place(at: key) {
      place = cell
      figure = model.figures.first { Walk.place($0.cell) == cell }
    } else {
      return nil
    }
    self.key = figure?.key ?? key
    root = walk.node(place, depth: depth, label: figure?.label)
    inputs = walk.inputs(below: place)
    guard inputs.isEmpty, let basis = EngineBasis(self.key, answer) else { return }
    self.basis = basis.words
    if let live = model.figures.first(where: { $0.key == basis.counterpart }) {
      inputs = walk.inputs(below: Walk.place(live.cell))
    }
    if basis.usesPaths, let paths = answer.paths {
      chance = paths.volumes.map { volume in
        Input(
          label: "volatility a year of \(volume.key)", value: .number(volume.sigma, .rate), source: volume.source.description)
      }
    }
  }

  /// The kinds of keys, each once: names in brackets are left out.
  public static func families(_ figures: [Figure]) -> [(family: String, count: Int)] {
    var order: [String] = [], counts: [String: Int] = [:]
    for figure in figures {
      var family = "", depth = 0
      for c in figure.key {
        if c == "[" {
          depth += 1
          if depth == 1 { family += "[…]" }
        } else if c == "]" {
          depth -= 1
        } else if depth == 0 {
          family.append(c)
        }
      }
      if counts[family] == nil { order.append(family) }
      counts[family, default: 0] += 1
    }
    return order.map { ($0, counts[$0]!) }
  }
}

/// Walks the formulas of a book.
private struct Walk {
  struct Place: Hashable, Comparable {
    var page: Int
    var row: Int
    var column: Int
    static func < (a: Place, b: Place) -> Bool { (a.page, a.row, a.column) < (b.page, b.row, b.column) }
  }
  typealias Node = Explanation.Node

  let book: Book
  let names: [String]
  let typed: [Place: PlacedInput]
  let labels: [Place: String]
  /// Cells of selectors: they choose what is shown.
  let selectors: Set<Place>
  /// The heading over each row that shares its label with another row of its sheet.
  private let headings: [[Int: String]]
  private var seen: Set<Place> = []

  init(_ model: FinanceModel) {
    book = model.book
    names = book.sheetNames
    typed = Dictionary(model.inputs.map { (Walk.place($0.cell), $0) }, uniquingKeysWith: { a, _ in a })
    labels = Dictionary(model.figures.map { (Walk.place($0.cell), $0.label) }, uniquingKeysWith: { a, _ in a })
    selectors = Set(model.inputs.filter { $0.key.hasPrefix("selector.") }.map { Walk.place($0.cell) })
    headings = model.book.pages.map { page in
      let shared = Dictionary(page.info.values.map { ($0.label, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }
      var found: [Int: String] = [:], last = ""
      for row in page.rows.indices {
        if let cell = page[row, 0], cell.style.role == .heading, case .text(let words) = cell.content { last = words }
        if let info = page.info[row], shared[info.label] != nil, !last.isEmpty { found[row] = last }
      }
      return found
    }
  }

  /// The formula as it is with the selectors as they stand: what they leave out is nobody's concern here.
  private func chosen(_ e: Expr) -> Expr {
    switch e {
    case .number, .text, .cell, .range: return e
    case .binary(let op, let a, let b): return .binary(op, chosen(a), chosen(b))
    case .call("IF", let arguments) where arguments.count == 3:
      if case .binary(.equal, .cell(let r), .text(let word)) = arguments[0], selectors.contains(Walk.place(r)),
        case .text(let now)? = content(Walk.place(r))?.content
      {
        return chosen(arguments[now == word ? 1 : 2])
      }
      return .call("IF", arguments.map(chosen))
    case .call(let name, let arguments): return .call(name, arguments.map(chosen))
    }
  }

  static func place(_ r: Reference) -> Place { Place(page: r.page, row: r.row, column: r.column) }

  /// The cell at `Offers!C12` or `'Run-rate'!$E$30`, if it holds anything.
  func place(at address: String) -> Place? {
    guard let mark = address.lastIndex(of: "!") else { return nil }
    var sheet = String(address[..<mark])
    if sheet.hasPrefix("'"), sheet.hasSuffix("'"), sheet.count > 1 {
      sheet = String(sheet.dropFirst().dropLast()).replacing("''", with: "'")
    }
    let cell = address[address.index(after: mark)...].filter { $0 != "$" }.uppercased()
    let letters = cell.prefix { $0 >= "A" && $0 <= "Z" }, digits = cell.dropFirst(letters.count)
    guard let page = names.firstIndex(where: { $0.lowercased() == sheet.lowercased() }), (1...3).contains(letters.count),
      let row = Int(digits), (1...1_048_576).contains(row)
    else { return nil }
    let column = letters.unicodeScalars.reduce(0) { $0 * 26 + Int($1.value) - 64 } - 1
    let place = Place(page: page, row: row - 1, column: column)
    return content(place) == nil ? nil : place
  }

  private func content(_ p: Place) -> Cell? { p.page < book.pages.count ? book.pages[p.page][p.row, p.column] : nil }

  private func address(_ p: Place) -> String {
    Expr.cell(Reference(page: p.page, row: p.row, column: p.column)).printed(on: -1, names: names)
  }

  /// The month of a column of a monthly sheet.
  private func month(_ p: Place) -> Month? {
    guard p.column >= Sheet.Column.firstMonth, let head = book.pages[p.page][Sheet.headerRows - 1, p.column],
      head.style.role == .columnHeading, head.style.unit == .month, case .number(let serial) = head.content
    else { return nil }
    return Month(containing: serial)
  }

  private func label(_ p: Place, withMonth: Bool = true) -> String {
    if let input = typed[p] { return input.label }
    if let label = labels[p] { return label }
    var base = book.pages[p.page].info[p.row]?.label ?? address(p)
    if let column = book.pages[p.page].columnTitles[p.row]?[p.column] {
      base += ": " + column.prefix(1).lowercased() + column.dropFirst()
    }
    if let heading = headings[p.page][p.row] { base = "\(heading): \(base)" }
    if withMonth, let month = month(p) { return "\(base), \(month)" }
    return base
  }

  private func value(_ p: Place) -> Node.Value {
    let unit =
      content(p).map { $0.style.unit == .text ? (book.pages[p.page].info[p.row]?.unit ?? .text) : $0.style.unit } ?? .text
    switch content(p)?.content {
    case .number(let x), .formula(_, let x): return .number(x, unit)
    case .text(let s), .textFormula(_, let s), .link(let s, _): return .text(s)
    case nil: return .number(0, unit)
    }
  }

  /// The cell that a mere link shows, and the links on the way.
  private func target(_ p: Place) -> (Place, [Place]) {
    var chain = [p], here = p
    while case .formula(let e, _)? = content(here)?.content, case .cell(let next) = chosen(e) {
      here = Walk.place(next)
      if chain.contains(here) { break }
      chain.append(here)
    }
    return (here, chain)
  }

  /// What a formula reads, in order, each once; a range stands for its cells.
  private func parts(_ e: Expr) -> [[Place]] {
    var parts: [[Place]] = []
    e.references { a, b in
      let start = Walk.place(a), end = b.map(Walk.place) ?? start
      var cells: [Place] = []
      for row in start.row...max(start.row, end.row) {
        for column in start.column...max(start.column, end.column) {
          cells.append(Place(page: start.page, row: row, column: column))
        }
      }
      if !parts.contains(cells) { parts.append(cells) }
    }
    return parts
  }

  mutating func node(_ start: Place, depth: Int, label given: String? = nil, alike: Int = 1) -> Node {
    let (p, chain) = target(start)
    var node = Node(
      label: given ?? label(start), value: value(p), cells: chain.map(address), formula: nil, source: nil, alike: alike,
      isRepeated: false, isCut: false, children: [])
    if given == nil, labels[start] == nil, typed[p] != nil || labels[p] != nil { node.label = label(p) }
    if let input = typed[p] {
      node.source = input.source.description
      return node
    }
    guard let cell = content(p) else { return node }
    switch cell.content {
    case .formula(let whole, _), .textFormula(let whole, _):
      let e = chosen(whole)
      node.formula = words(e)
      if !seen.insert(p).inserted {
        node.isRepeated = true
        return node
      }
      let parts = parts(e)
      if given == nil, case .number(0, _) = node.value { return node }
      guard depth > 0 else {
        node.isCut = !parts.isEmpty
        return node
      }
      node.children = parts.flatMap { children($0, depth: depth - 1) }
    case .number, .text, .link:
      node.source = cell.style.role == .amount ? "engine, not recalculated" : "fixed by dates or terms"
    }
    return node
  }

  /// A run of months is shown by its first month that is not zero; a short list cell by cell.
  private mutating func children(_ cells: [Place], depth: Int) -> [Node] {
    guard cells.count > 1 else { return cells.map { node($0, depth: depth) } }
    let isRow = Set(cells.map(\.row)).count == 1
    if !isRow && cells.count <= 12 { return cells.map { node($0, depth: depth) } }
    let shown = cells.first { if case .number(let x, _) = value(target($0).0) { x != 0 } else { true } } ?? cells[0]
    return [node(shown, depth: depth, alike: cells.count)]
  }

  /// Typed inputs below a cell.
  func inputs(below start: Place) -> [Explanation.Input] {
    var open = [start], visited: Set<Place> = [start], found: [PlacedInput] = []
    while let p = open.popLast() {
      if let input = typed[p] {
        found.append(input)
        continue
      }
      guard case .formula(let e, _)? = content(p)?.content else { continue }
      for cells in parts(chosen(e)) { for c in cells where visited.insert(c).inserted { open.append(c) } }
    }
    // Selectors choose what is shown; they are nobody's number.
    let sorted = found.filter { !$0.key.hasPrefix("selector.") }.sorted { a, b in
      func rank(_ s: Source) -> (Int, String, Int, Int) {
        if case .file(let path, let line, let column) = s { return (0, path, line, column) }
        return (1, s.description, 0, 0)
      }
      let (x, y) = (rank(a.source), rank(b.source))
      return x == y ? a.cell.row < b.cell.row : x < y
    }
    return sorted.map { .init(label: $0.label, value: value(Walk.place($0.cell)), source: $0.source.description) }
  }

  /// The formula with labels for cells: `MAX(0, Commitment − Drawdown)`.
  private func words(_ e: Expr) -> String {
    switch e {
    case .number(let x): return x == x.rounded() && x.magnitude < 1e15 ? String(Int(x)) : String(x)
    case .text(let s): return "“\(s)”"
    case .cell(let r): return "[\(label(Walk.place(r)))]"
    case .range(let a, let b):
      let first = Walk.place(a), last = Walk.place(b)
      let count = (last.row - first.row + 1) * (last.column - first.column + 1)
      if let from = month(first), let to = month(last) { return "[\(label(first, withMonth: false)), \(from) to \(to)]" }
      return "[\(label(first)) and \(count - 1) more]"
    case .binary(let op, let a, let b):
      func side(_ x: Expr) -> String { if case .binary = x { "(\(words(x)))" } else { words(x) } }
      return "\(side(a)) \(op.rawValue) \(side(b))"
    case .call(let name, let arguments): return "\(name)(\(arguments.map(words).joined(separator: ", ")))"
    }
  }
}
