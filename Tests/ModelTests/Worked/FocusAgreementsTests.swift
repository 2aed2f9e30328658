import Agreements
import Foundation
import RandomEngagements
import Testing
import Values

@testable import Model

/// The spend agreements of the FOCUS specification: 1,200 of net spend in twelve months at 20% off; usage at list of
/// 60, 150, 75 and then nothing. Data/README.md says where the files are from.
@Suite struct FocusAgreementsTests {
  static let usage: [Double] = [60, 150, 75] + Array(repeating: 0, count: 9)

  struct Row {
    var charge: String
    var month: Int
    var billed: Double
    var effective: Double
  }
  /// What the specification bills, by charge and by month of the agreement (April 2025 is 0).
  static func published(_ name: String) throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Data/\(name).csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let column = { (name: String) in lines[0].firstIndex(of: name)! }
    return lines.dropFirst().filter { $0.count > 10 }.map { fields in
      let date = fields[column("BillingPeriodStart")].split(separator: "/").map { Int($0)! }
      return Row(
        charge: fields[column("ChargeDescription")], month: Month(2000 + date[2], date[0]) - Month(2025, 4),
        billed: Double(fields[column("BilledCost")])!, effective: Double(fields[column("EffectiveCost")])!)
    }
  }
  static func billed(_ rows: [Row]) -> [Double] {
    (0..<12).map { t in rows.filter { $0.month == t }.reduce(0) { $0 + $1.billed } }
  }

  static func agreement(minimum: Double = 0, prepaid: Bool = false) -> Contract {
    Contract.promising([1200], at: .rate(0.2)) {
      if minimum > 0 { $0.commitment.monthlyMinimum = typed(minimum) }
      if prepaid { $0.upfront = Upfront(share: typed(1), reduction: typed(0)) }
    }
  }

  /// In arrears: usage of 48, 120 and 60, and 972 unused in the last month.
  @Test func arrears() throws {
    let rows = try Self.published("saas_spend_agreements_a1")
    let run = settle(Self.agreement(), spend: Self.usage)
    #expect(agree(run.cash, Self.billed(rows)))
    #expect(agree(run.row("Net fees"), [48, 120, 60] + Array(repeating: 0, count: 9)))
    #expect(agree(run.ledger.window.net, 228))
    #expect(agree(run.periods(\.charge), [972]))
    #expect(agree(run.cost, 1200))
  }

  /// With a minimum of 60 a month: 12 in the first month, 60 in each idle one; in the last, the file's 480 is its 60
  /// and the 420 that are left.
  @Test func arrearsWithMinimum() throws {
    let rows = try Self.published("saas_spend_agreements_a2")
    let run = settle(Self.agreement(minimum: 60), spend: Self.usage)
    #expect(agree(run.cash, Self.billed(rows)))
    #expect(agree(run.row("Monthly minimum owed"), [12, 0, 0] + Array(repeating: 60, count: 9)))
    #expect(agree(run.periods(\.minimumPaid), [552]))
    #expect(agree(run.periods(\.charge), [420]))
    #expect(agree(run.cost, 1200))
  }

  /// Prepaid: 1,200 at signing and nothing after; 972 of it lapse.
  @Test func prepaid() throws {
    let rows = try Self.published("saas_spend_agreements_b1")
    let run = settle(Self.agreement(prepaid: true), spend: Self.usage)
    #expect(agree(run.cash, Self.billed(rows)))
    #expect(agree(run.row("Used for fees"), [48, 120, 60] + Array(repeating: 0, count: 9)))
    let unused = rows.filter { $0.charge.contains("unused") }.reduce(0) { $0 + $1.effective }
    #expect(agree(run.periods(\.charge), [unused]))
    #expect(agree(run.ledger.window.upfrontPaid, 1200))
    #expect(agree(run.ledger.window.upfrontUsed, 1200))
  }

  /// Prepaid with a minimum: still 1,200 and no more; the minimum and the rest are settled from what was paid.
  @Test func prepaidWithMinimum() throws {
    let rows = try Self.published("saas_spend_agreements_b2")
    let run = settle(Self.agreement(minimum: 60, prepaid: true), spend: Self.usage)
    #expect(agree(run.cash, Self.billed(rows)))
    let used = run.row("Up-front used"),
      unused = (0..<12).map { t in
        rows.filter { $0.month == t && !$0.charge.contains("Upfront") }.reduce(0) { $0 + $1.effective }
      }
    #expect(agree(used, unused), "month by month as the specification's effective cost")
  }
}
