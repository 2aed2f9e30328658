import Model
import Values

extension FiveLineWords {
  /// The two drivers that the loss turns on most, and in how many cases the target stays; nil without paths or drivers
  /// that can be told from chance.
  var drivers: Phrase? {
    guard let risk = answer.risk(verdict.quote.name.value) else { return nil }
    let most = risk.sensitivity.cases.prefix(2).filter { $0.swing > 3 * $0.error }
    guard let first = most.first else { return nil }
    func said(_ x: SensitivityCase) -> Phrase {
      let key = "sensitivity[\(verdict.quote.name.value)@\(x.driver)]."
      func end(_ loss: Double, _ name: String) -> Phrase {
        "\(Words.money(loss.magnitude), at: key + name) \(loss > 0 ? "lost" : "saved")"
      }
      return
        "\(name: x.driver) (\(end(x.low.loss, "low_loss")) against no deal on the fifth of paths where it stands lowest, \(end(x.high.loss, "high_loss")) where highest)"
    }
    var phrase: Phrase = "Of all that chance decides, the outcome turns most on \(said(first))"
    if most.count > 1 { phrase = "\(phrase), then on \(said(most[1]))" }
    let x = risk.sensitivity
    if let target = risk.envelope(.offered)?.target, x.sides > 0 {
      return
        "\(phrase). With each driver low or high in turn, a mean year of \(Words.money(target), at: "envelopes[\(verdict.quote.name.value)@offered].target") stays the best within the limits in \(x.stays) of \(x.sides) cases."
    }
    return "\(phrase)."
  }
}
