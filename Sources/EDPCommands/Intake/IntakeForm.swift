import Formulas
import Values

/// The intake form: a workbook with one sheet for each table of an engagement, to mail around and read back.
enum IntakeForm {
  /// What a field is filled with.
  enum Kind: Equatable {
    case text, number, money, share, range, month, day
    /// One of a few words.
    case word([String])

    static let flag = Kind.word(["true", "false"])

    var isNumber: Bool {
      switch self {
      case .number, .money, .share, .range: true
      case .text, .month, .day, .word: false
      }
    }
    /// How a filled cell is shown.
    var unit: Unit {
      switch self {
      case .money: .money
      case .share: .rate
      case .month: .month
      case .text, .number, .range, .day, .word: .text
      }
    }
    /// What to type, in a few words.
    var hint: String {
      switch self {
      case .text: "text"
      case .number: "number"
      case .money: "amount, or 10M"
      case .share: "percent"
      case .range: "0.02..0.05..0.09 or one number"
      case .month: "month, 2027-04"
      case .day: "day, 2026-11-20"
      case .word(let words): words.count > 4 ? "word of the list" : words.joined(separator: ", ")
      }
    }
  }

  /// One value that somebody fills in: a column of a table, or a key of a file with points between (`policy.batna`).
  struct Field {
    var name: String
    var kind: Kind
    var isRequired = false
    var words: String

    init(_ name: String, _ kind: Kind, required: Bool = false, _ words: String) {
      self.name = name
      self.kind = kind
      isRequired = required
      self.words = words
    }
  }

  enum Shape: Equatable {
    /// A CSV file: rows under a header.
    case csv(String)
    /// A map of a YAML file: each row under the name in its first column.
    case named(String, key: String)
    /// A list of a YAML file, or the whole file where the key is empty: each row an item.
    case items(String, key: String)
    /// A YAML file: keys down, one column of values.
    case keys(String)
    /// A YAML file for each column of values, in a folder.
    case files(String)
  }

  struct Table {
    var sheet: String
    var shape: Shape
    var fields: [Field]
    var words: String
    /// Who usually has the figures.
    var owner: String
    var isRequired = false

    var isRows: Bool {
      switch shape {
      case .csv, .named, .items: true
      case .keys, .files: false
      }
    }
    /// The file that the table becomes, or the folder.
    var path: String {
      switch shape {
      case .csv(let file), .named(let file, _), .items(let file, _), .keys(let file): file
      case .files(let folder): folder
      }
    }
  }

  static let start = "Start"
  static let wordsPage = "Words"
  /// Rows of a table that are laid out for typing; more may be added below.
  static let rows = 200
  /// Columns for quotes.
  static let quotes = 6

  static let tables: [Table] = [
    Table(
      sheet: "Plan", shape: .keys("plan.yaml"), fields: IntakeKeys.plan, words: "The question: dates, limits, scenarios.",
      owner: "finance", isRequired: true),
    Table(
      sheet: "Estate", shape: .csv("estate.csv"), fields: IntakeColumns.estate,
      words:
        "The AWS bill by bucket and month, list spend: after Reserved Instances and Savings Plans, before private discount, credits, support and tax. At least the measured month and the two before it; thirteen months show the season.",
      owner: "FinOps", isRequired: true),
    Table(
      sheet: "Growth", shape: .named("plan.yaml", key: "buckets"), fields: IntakeColumns.growth,
      words: "How each bucket of the estate grows, and its season.", owner: "owners of the buckets"),
    Table(
      sheet: "Savings plans", shape: .items("plan.yaml", key: "savings_plans"), fields: IntakeColumns.savingsPlans,
      words: "Savings Plans and reservations that end within the term.", owner: "FinOps"),
    Table(
      sheet: "Quotes", shape: .files("quotes"), fields: IntakeKeys.quote,
      words:
        "One column for each offer and round. A blank cell takes the seller's standard, which is listed to confirm in writing.",
      owner: "procurement", isRequired: true),
    Table(
      sheet: "Current contract", shape: .keys("current.yaml"), fields: IntakeKeys.current,
      words: "The contract in force, if there is one.", owner: "procurement, legal"),
    Table(
      sheet: "Workloads", shape: .csv("workloads.csv"), fields: IntakeColumns.workloads,
      words: "One row for each use of a model and each model: tokens are means per request, cached ones included in the input.",
      owner: "engineering"),
    Table(
      sheet: "Launches", shape: .csv("roadmap.csv"), fields: IntakeColumns.launches,
      words: "Uses of models to come; requests are those at full ramp.", owner: "product"),
    Table(
      sheet: "Rates", shape: .csv("rates.csv"), fields: IntakeColumns.rates,
      words: "List prices of the models, per million tokens (MTok) or thousand (KTok).", owner: "FinOps"),
    Table(
      sheet: "Model families", shape: .named("plan.yaml", key: "families"), fields: IntakeColumns.families,
      words: "How token prices move, and when a family retires.", owner: "engineering, finance"),
    Table(
      sheet: "Levers", shape: .items("levers.yaml", key: ""), fields: IntakeColumns.levers,
      words: "Optimisations: what each changes, when it ships and what supports it. Fill the columns of its kind.",
      owner: "engineering"),
    Table(
      sheet: "Capacity", shape: .csv("capacity.csv"), fields: IntakeColumns.capacity,
      words: "Instruments that buy throughput by the hour.", owner: "engineering"),
    Table(
      sheet: "Benchmarks", shape: .csv("benchmarks.csv"), fields: IntakeColumns.benchmarks,
      words: "Discounts that others reached, with where that is known from.", owner: "procurement"),
  ]
}
