import Agreements
import Foundation
import Testing
import Values

@testable import Reading

/// A card met with the rates of a file: what stands in it afterwards.
@Suite struct RateRefreshTests {
  static let header = RateCard.columns.joined(separator: ",") + "\n"

  static func card(_ lines: String...) throws -> RateCard {
    let read = RateCard.read(Array((header + lines.joined(separator: "\n") + "\n").utf8), path: "rates.csv")
    #expect(read.findings.isEmpty, "\(render(read.findings))")
    return try #require(read.card)
  }

  static func rate(
    _ prices: [PriceColumn: String], model: String = "m", region: String = "", day: Int = 20, month: Int = 11
  ) throws -> ListedRate {
    ListedRate(
      key: .init(channel: "bedrock", model: model, region: region), family: "family", publisher: "Publisher", billing: "aws",
      prices: try prices.mapValues { try ExactPrice($0) }, asOf: Day(month: Month(2026, month), day: day),
      citation: "LiteLLM \(model)",
      origin: "LiteLLM ")
  }

  static func lines(_ refresh: RateRefresh) -> [String] {
    refresh.card.text.split(separator: "\n").dropFirst().map(String.init)
  }

  @Test func newCard() throws {
    let refresh = RateRefresh(RateCard(), with: [try Self.rate([.input: "3", .output: "15"])])
    #expect(Self.lines(refresh) == ["bedrock,m,family,Publisher,aws,,MTok,3,15,,,,,,,,2026-11-20,LiteLLM m"])
    #expect(refresh.changes.map(\.kind) == [.added])
  }

  /// As before: the new date and source, and nothing else.
  @Test func unchanged() throws {
    let card = try Self.card("bedrock,m,mine,P,marketplace,,MTok,3.0,15,,,,,,2026-07,,2026-10-01,typed")
    let refresh = RateRefresh(card, with: [try Self.rate([.input: "3", .output: "15"])])
    #expect(Self.lines(refresh) == ["bedrock,m,mine,P,marketplace,,MTok,3.0,15,,,,,,2026-07,,2026-11-20,LiteLLM m"])
    #expect(refresh.unchanged == 1)
    #expect(refresh.changes.isEmpty)
    // Once more changes nothing at all.
    #expect(RateRefresh(refresh.card, with: [try Self.rate([.input: "3", .output: "15"])]).card.text == refresh.card.text)
  }

  /// 3 falls to 2 in November: the old row ends, the new one keeps what a person said of the model.
  @Test func changed() throws {
    let card = try Self.card("bedrock,m,mine,P,marketplace,,MTok,3,15,0.3,,,1.4,,2026-07,,2026-10-01,typed")
    let refresh = RateRefresh(card, with: [try Self.rate([.input: "2", .output: "15", .cacheRead: "0.2"])])
    #expect(
      Self.lines(refresh) == [
        "bedrock,m,mine,P,marketplace,,MTok,3,15,0.3,,,1.4,,2026-07,2026-11,2026-10-01,typed",
        "bedrock,m,mine,P,marketplace,,MTok,2,15,0.2,,,,,2026-11,,2026-11-20,LiteLLM m",
      ])
    let change = try #require(refresh.changes.first)
    #expect(change.kind == .changed)
    #expect(change.from == Month(2026, 11))
    #expect(change.moves.map(\.column) == [.input, .cacheRead, .batchInput])
    #expect(change.moves.map { $0.to?.description } == ["2", "0.2", nil])
    #expect(change.moves.first?.share == -1.0 / 3)
  }

  /// A blank that the file knows is filled in; what it does not know stays.
  @Test func filled() throws {
    let card = try Self.card("bedrock,m,f,P,aws,,MTok,3,15,,,6.1,,,2026-07,,2026-10-01,typed")
    let refresh = RateRefresh(card, with: [try Self.rate([.input: "3", .output: "15", .cacheRead: "0.3"])])
    #expect(Self.lines(refresh) == ["bedrock,m,f,P,aws,,MTok,3,15,0.3,,6.1,,,2026-07,,2026-11-20,LiteLLM m"])
    #expect(refresh.changes.map(\.kind) == [.filled])
  }

  /// A price per thousand tokens is compared, and filled, in its own unit.
  @Test func perThousand() throws {
    let card = try Self.card("bedrock,m,f,P,aws,,KTok,0.003,0.015,,,,,,2026-07,,2026-10-01,typed")
    let refresh = RateRefresh(card, with: [try Self.rate([.input: "3", .output: "15", .cacheRead: "0.3"])])
    #expect(Self.lines(refresh) == ["bedrock,m,f,P,aws,,KTok,0.003,0.015,0.0003,,,,,2026-07,,2026-11-20,LiteLLM m"])
    let dearer = RateRefresh(card, with: [try Self.rate([.input: "4", .output: "15"])])
    #expect(Self.lines(dearer).last == "bedrock,m,f,P,aws,,MTok,4,15,,,,,,2026-11,,2026-11-20,LiteLLM m")
  }

  /// Rows that the file does not have stay as they are. One that an older file gave is called gone; a typed one is not.
  @Test func notInTheFile() throws {
    let card = try Self.card(
      "bedrock,typed,f,P,aws,,MTok,3,15,,,,,,2026-07,,2026-10-01,my notes",
      "bedrock,old,f,P,aws,,MTok,3,15,,,,,,2026-07,,2026-10-01,LiteLLM old",
      "vertex,old,f,P,aws,,MTok,3,15,,,,,,2026-07,,2026-10-01,LiteLLM old",
      "bedrock,past,f,P,aws,,MTok,3,15,,,,,,2026-01,2026-06,2026-05-01,LiteLLM past",
      "bedrock,search,f,P,aws,,search unit,2,,,,,,,,,2026-10-01,LiteLLM search")
    let refresh = RateRefresh(card, with: [try Self.rate([.input: "3"])])
    #expect(Array(refresh.card.rows.dropLast()) == card.rows)
    #expect(refresh.changes.filter { $0.kind == .gone }.map(\.key.model) == ["old"])
    #expect(refresh.changes.filter { $0.kind == .gone }.map(\.key.channel) == ["bedrock"])
    #expect(refresh.untouched == 4)
    let narrow = RateRefresh(card, with: [try Self.rate([.input: "3"])], filter: RateFilter(models: ["m"]))
    #expect(narrow.changes.map(\.kind) == [.added])
  }

  /// A row that begins in the same month cannot end in it: a person's is left, a file's is corrected.
  @Test func sameMonth() throws {
    let typed = try Self.card("bedrock,m,f,P,aws,,MTok,3,15,,,,,,2026-11,,2026-11-02,typed")
    let left = RateRefresh(typed, with: [try Self.rate([.input: "2", .output: "15"])])
    #expect(left.card.rows == typed.rows)
    #expect(left.changes.map(\.kind) == [.left])
    let given = try Self.card("bedrock,m,f,P,aws,,MTok,3,15,,,,,,2026-11,,2026-11-02,LiteLLM m: x")
    let corrected = RateRefresh(given, with: [try Self.rate([.input: "2", .output: "15"])])
    #expect(Self.lines(corrected) == ["bedrock,m,f,P,aws,,MTok,2,15,,,,,,2026-11,,2026-11-20,LiteLLM m"])
    #expect(corrected.changes.first?.isCorrection == true)
  }

  /// A file older than the row says nothing new.
  @Test func olderFile() throws {
    let card = try Self.card("bedrock,m,f,P,aws,,MTok,3,15,,,,,,2026-07,,2026-12-01,LiteLLM m")
    let refresh = RateRefresh(card, with: [try Self.rate([.input: "2", .output: "15"])])
    #expect(refresh.card.rows == card.rows)
    #expect(refresh.changes.map(\.kind) == [.left])
  }

  /// Between a row that ended and one that a person dated ahead, rows follow one another.
  @Test func betweenRows() throws {
    let card = try Self.card(
      "bedrock,m,f,P,aws,,MTok,3,15,,,,,,2026-01,2026-06,2026-05-01,typed",
      "bedrock,m,f,P,aws,,MTok,4,20,,,,,,2027-01,,2026-10-01,announced")
    let refresh = RateRefresh(card, with: [try Self.rate([.input: "2", .output: "15"])])
    #expect(
      Self.lines(refresh) == [
        "bedrock,m,f,P,aws,,MTok,3,15,,,,,,2026-01,2026-06,2026-05-01,typed",
        "bedrock,m,f,P,aws,,MTok,4,20,,,,,,2027-01,,2026-10-01,announced",
        "bedrock,m,f,P,aws,,MTok,2,15,,,,,,2026-06,2027-01,2026-11-20,LiteLLM m",
      ])
    #expect(RateCard.read(Array(refresh.card.text.utf8), path: "rates.csv").findings.isEmpty)
    // The row before the announced one, changed: the new row ends where the old one did.
    let open = try Self.card(
      "bedrock,m,f,P,aws,,MTok,3,15,,,,,,2026-01,2027-01,2026-05-01,typed",
      "bedrock,m,f,P,aws,,MTok,4,20,,,,,,2027-01,,2026-10-01,announced")
    #expect(
      Self.lines(RateRefresh(open, with: [try Self.rate([.input: "2", .output: "15"])])).prefix(2) == [
        "bedrock,m,f,P,aws,,MTok,3,15,,,,,,2026-01,2026-11,2026-05-01,typed",
        "bedrock,m,f,P,aws,,MTok,2,15,,,,,,2026-11,2027-01,2026-11-20,LiteLLM m",
      ])
  }

  @Test func overlappingRowsAreRefused() {
    let text = Self.header + "bedrock,m,,,,,,3,15,,,,,,,,,\nbedrock,m,,,,,,2,15,,,,,,2026-11,,,\n"
    let read = RateCard.read(Array(text.utf8), path: "rates.csv")
    #expect(read.findings.map(\.rule) == ["rates-overlap"])
  }

  /// Cells come back as a person wrote them: quotes, commas, spaces, columns in another order.
  @Test func cellsAreKept() throws {
    let text = "model,channel,input,output,source\n\" m \",bedrock,+3,15K,\"a \"\"b\"\", c\"\n"
    let card = try #require(RateCard.read(Array(text.utf8), path: "rates.csv").card)
    #expect(card.text == Self.header + "bedrock, m ,,,,,,+3,15K,,,,,,,,,\"a \"\"b\"\", c\"\n")
    let again = try #require(RateCard.read(Array(card.text.utf8), path: "rates.csv").card)
    #expect(again.text == card.text)
  }

  /// Whatever the file says, every cell of a person's that is not a date or a source is in the card afterwards.
  @Test(arguments: 0..<200)
  func nothingIsLost(_ seed: Int) throws {
    var state = UInt64(seed &* 7919 &+ 17)
    func next(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(n))
    }
    let prices = ["1", "2", "3", ""]
    var lines: [String] = []
    for model in 0..<4 {
      let begins = ["", "2026-07", "2026-11", "2027-02"][next(4)]
      lines.append(
        "bedrock,m\(model),f\(next(3)),P,aws,\(["", "eu"][next(2)]),MTok,\(prices[next(3)]),\(prices[next(4)]),\(prices[next(4)]),,,,,\(begins),,2026-10-0\(1 + next(9)),\(["typed", "LiteLLM x"][next(2)])"
      )
    }
    let read = RateCard.read(Array((Self.header + lines.joined(separator: "\n") + "\n").utf8), path: "rates.csv")
    let card = try #require(read.card)
    var rates: [ListedRate] = []
    for model in 0..<5 {
      let region = ["", "eu"][next(2)]
      rates.append(try Self.rate([.input: prices[next(3)], .output: prices[next(3)]], model: "m\(model)", region: region))
    }
    let refresh = RateRefresh(card, with: rates)
    for row in card.rows where !row["source"].hasPrefix("LiteLLM") {
      let kept = refresh.card.rows.contains { new in
        row.cells.allSatisfy { column, text in
          text.isEmpty || ["as_of", "source", "valid_to"].contains(column) || new[column] == text
        }
      }
      #expect(kept, "\(row.cells)")
    }
    // It can be read again, has no rows that overlap, and a second run changes nothing.
    let again = RateCard.read(Array(refresh.card.text.utf8), path: "rates.csv")
    #expect(again.findings.isEmpty, "\(render(again.findings))")
    let twice = RateRefresh(try #require(again.card), with: rates)
    #expect(twice.card.text == refresh.card.text)
    #expect(twice.changes.allSatisfy { $0.kind == .left || $0.kind == .gone })
  }
}
