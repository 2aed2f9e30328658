import Agreements
import Formulas
import Model
import Values

/// How the engine comes to an amount that the workbook does not recalculate, and the live figure that rests on the same
/// inputs.
struct EngineBasis {
  var words: String
  /// A figure of the workbook whose inputs are this one's too.
  var counterpart: String
  var usesPaths: Bool

  /// Nil where the figure is live.
  init?(_ key: String, _ answer: Answer) {
    guard let open = key.firstIndex(of: "["), let close = key[open...].firstIndex(of: "]") else { return nil }
    let family = key[..<open], inside = key[key.index(after: open)..<close], rest = key[key.index(after: close)...]
    let quote = family == "offers" ? String(inside) : String(inside.split(separator: "@").first ?? "")
    guard answer.quote(quote)?.contract != nil else { return nil }
    counterpart = "offers[\(quote)].loss"
    let paths = answer.paths.map { "\($0.points.count) simulated paths (seed \($0.points.seed))" } ?? "no paths"
    let path =
      "Each path is the optimised forecast with its own volumes, growths, slips, cancellations, lever effects and price cuts (model §4), and the offer and its alternative are settled on it as the ledger settles them on the forecast."
    usesPaths = true
    switch family {
    case "offers" where rest.hasPrefix(".expected."):
      words = "Over \(paths). \(path)"
    case "envelopes":
      words =
        "The offer is settled on \(paths) with every commitment of its menu, and with commitments between them until a limit is found (model §7). \(path)"
    case "sensitivity":
      words =
        "The mean over the fifth of \(paths) on which the driver stands lowest, or highest; of a launch, those without it or with it. \(path)"
    case "offers" where rest.hasPrefix(".exposure["):
      words =
        "The offer and its alternative settled on the named scenario as the ledger settles them on the selected one, with every commitment of the menu (model §6). Choose the scenario on Inputs to see it live."
      usesPaths = false
    case "offers" where rest.hasPrefix(".break_even."):
      words =
        "All list spend of the optimised forecast is scaled by one factor until the offer turns (model §6); settled as the ledger settles it."
      usesPaths = false
    default: return nil
    }
  }
}
