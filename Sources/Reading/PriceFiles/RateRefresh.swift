import Agreements
import Values

/// A rate card brought up to date with the rates of a price file, and what that changes.
///
/// - An unchanged price gets the new date and source.
/// - A changed one closes its row (`valid_to` is the month of the new date) and opens another from that month on, which
///   keeps what a person wrote about family, publisher and billing.
/// - A blank price that the file knows is filled in.
/// - A row that the file does not have stays as it is, whoever wrote it.
///
/// Nothing that a person wrote is removed or written over: where a price cannot be closed because its row began in the
/// same month, the row is left and said. Only a row that a file of the same origin gave is corrected in place.
public struct RateRefresh: Sendable {
  public struct Change: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      case added, changed, filled, gone
      /// Has another price in the file, and was left as a person wrote it.
      case left
    }
    public struct Move: Sendable, Equatable {
      public var column: PriceColumn
      /// Nil: blank.
      public var from: ExactPrice?
      public var to: ExactPrice?
      /// 0.25 for a quarter more; nil without a price above 0 on both sides.
      public var share: Double? {
        guard let from, let to, !from.isZero else { return nil }
        return (to.double - from.double) / from.double
      }
    }
    public var kind: Kind
    public var key: ListedRate.Key
    public var moves: [Move] = []
    /// The month from which the new row holds.
    public var from: Month?
    /// The row corrected in place, since it began in the same month.
    public var isCorrection = false
    /// Why a row was left.
    public var reason = ""
  }

  public private(set) var card: RateCard
  public private(set) var changes: [Change] = []
  /// Rows whose prices are as before.
  public private(set) var unchanged = 0
  /// Rows that the file does not speak of.
  public private(set) var untouched = 0

  /// - Parameters:
  ///   - card: the one there is; an empty one for none.
  ///   - rates: each key once.
  ///   - filter: what was asked for; rows outside it are not called gone.
  public init(_ card: RateCard, with rates: [ListedRate], filter: RateFilter = RateFilter()) {
    self.card = RateCard()
    var listed: [ListedRate.Key: ListedRate] = [:]
    for rate in rates { listed[rate.key] = rate }
    var byKey: [ListedRate.Key: [RateCard.Row]] = [:]
    for row in card.rows where row.isOfTokens { byKey[row.key, default: []].append(row) }
    // A file is silent on a row only where it speaks at all.
    let latest = rates.map(\.asOf).max()
    let origins = Dictionary(grouping: rates, by: \.origin).mapValues { Set($0.map(\.key.channel)) }
    for row in card.rows {
      guard row.isOfTokens, let rate = listed[row.key], row.holds(in: rate.asOf.month) else {
        self.card.rows.append(row)
        let isCurrent = latest.map { row.holds(in: $0.month) } ?? false
        if row.isOfTokens, isCurrent, listed[row.key] == nil, filter.wants(row.key),
          origins.contains(where: { row.trimmed("source").hasPrefix($0.key) && $0.value.contains(row.key.channel) })
        {
          changes.append(Change(kind: .gone, key: row.key, moves: RateRefresh.prices(row)))
        } else {
          untouched += 1
        }
        continue
      }
      self.card.rows += meet(row, rate)
    }
    for rate in rates {
      let rows = byKey[rate.key] ?? []
      if rows.contains(where: { $0.holds(in: rate.asOf.month) }) { continue }
      add(rate, among: rows)
    }
    changes.sort { ($0.key, $0.kind.rawValue) < ($1.key, $1.kind.rawValue) }
  }

  // MARK: A row that the file has

  private mutating func meet(_ row: RateCard.Row, _ rate: ListedRate) -> [RateCard.Row] {
    if let asOf = row.asOf, asOf > rate.asOf {
      let moves = RateRefresh.moves(row, rate)
      if !moves.isEmpty {
        changes.append(
          Change(kind: .left, key: rate.key, moves: moves, reason: "looked up on \(asOf), after the file's \(rate.asOf)"))
      } else {
        unchanged += 1
      }
      return [row]
    }
    let moves = RateRefresh.moves(row, rate)
    guard moves.contains(where: { $0.from != nil }) else {
      var renewed = row
      for move in moves { renewed[move.column.rawValue] = RateRefresh.text(move.to, in: row) }
      renewed["as_of"] = rate.asOf.description
      renewed["source"] = rate.citation
      if moves.isEmpty { unchanged += 1 } else { changes.append(Change(kind: .filled, key: rate.key, moves: moves)) }
      return [renewed]
    }
    let month = rate.asOf.month
    var opened = row
    opened.place = nil
    opened["unit"] = "MTok"
    for column in PriceColumn.allCases { opened[column.rawValue] = rate.prices[column]?.description ?? "" }
    opened["as_of"] = rate.asOf.description
    opened["source"] = rate.citation
    // What the file does not state is not carried over to other prices.
    var all = moves
    for column in PriceColumn.allCases where rate.prices[column] == nil {
      if let old = row.price(column), !(column == .output && old.isZero) {
        all.append(Change.Move(column: column, from: old, to: nil))
      }
    }
    if row.validFrom == month {
      guard row.trimmed("source").hasPrefix(rate.origin) else {
        changes.append(
          Change(kind: .left, key: rate.key, moves: moves, reason: "it begins in \(month) itself, and no price file gave it"))
        return [row]
      }
      changes.append(Change(kind: .changed, key: rate.key, moves: all, from: month, isCorrection: true))
      return [opened]
    }
    opened["valid_from"] = month.description
    var closed = row
    closed["valid_to"] = month.description
    changes.append(Change(kind: .changed, key: rate.key, moves: all, from: month))
    return [closed, opened]
  }

  /// Prices that differ, and blanks that the file fills. A blank is no price: it never makes a change by itself, and a
  /// blank output is nothing.
  private static func moves(_ row: RateCard.Row, _ rate: ListedRate) -> [Change.Move] {
    PriceColumn.allCases.compactMap { column in
      guard let new = rate.prices[column] else { return nil }
      let old = row.price(column)
      if old == new || (old == nil && column == .output && new.isZero) { return nil }
      return Change.Move(column: column, from: old, to: new)
    }
  }

  private static func prices(_ row: RateCard.Row) -> [Change.Move] {
    PriceColumn.allCases.compactMap { column in row.price(column).map { Change.Move(column: column, from: $0, to: nil) } }
  }

  /// A price in the unit of a row.
  private static func text(_ price: ExactPrice?, in row: RateCard.Row) -> String {
    guard let price else { return "" }
    return row.trimmed("unit") == "KTok"
      ? ((try? ExactPrice(price.description, places: -3))?.description ?? "") : price.description
  }

  // MARK: A row that the card does not have

  private mutating func add(_ rate: ListedRate, among rows: [RateCard.Row]) {
    let month = rate.asOf.month
    // Between what ended before and what begins later, so that rows follow one another.
    let before = rows.compactMap(\.validTo).filter { $0 <= month }.max()
    let after = rows.compactMap(\.validFrom).filter { $0 > month }.min()
    let model = rows.last ?? RateCard.Row(cells: [:])
    var row = RateCard.Row(cells: [:])
    row["channel"] = rate.key.channel
    row["model"] = rate.key.model
    row["family"] = model["family"].isEmpty ? rate.family : model["family"]
    row["publisher"] = model["publisher"].isEmpty ? rate.publisher : model["publisher"]
    row["billing"] = model["billing"].isEmpty ? rate.billing : model["billing"]
    row["region"] = rate.key.region
    row["unit"] = "MTok"
    for (column, price) in rate.prices { row[column.rawValue] = price.description }
    row["valid_from"] = before?.description ?? ""
    row["valid_to"] = after?.description ?? ""
    row["as_of"] = rate.asOf.description
    row["source"] = rate.citation
    let moves = PriceColumn.allCases.compactMap { column in
      rate.prices[column].map { Change.Move(column: column, from: nil, to: $0) }
    }
    changes.append(Change(kind: .added, key: rate.key, moves: moves, from: before))
    guard !rows.isEmpty, let last = card.rows.lastIndex(where: { $0.key == rate.key }) else { return card.rows.append(row) }
    card.rows.insert(row, at: last + 1)
  }
}
