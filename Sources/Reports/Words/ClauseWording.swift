import Values

/// Plain wordings of clauses, ours, naming no firm: what a clause is meant to say, for a counter-offer and for redlines.
public enum ClauseWording {
  /// By the contract's key.
  private static let wordings: [String: String] = [
    "commitment":
      "The Customer commits to the amounts of spend stated for each contract year, and to no other minimum.",
    "test": "Whether the commitment is met is determined once for each period stated, after its last day.",
    "monthly_minimum": "No minimum applies to a single month.",
    "discount": "The discount stated applies to all services from the first day of the term, whatever is spent in a month.",
    "by": "The tier of the discount is read from the commitment as stated, and does not fall during the term.",
    "scope": "The rate of the tier reached applies to all spend, not only to the part above its threshold.",
    "basis": "Spend counts toward the commitment at list price, before any discount.",
    "gap_rate": "A shortfall is charged less the discount that the missing spend would have earned.",
    "overage": "Spend above the commitment of a contract year earns at least the discount of the commitment.",
    "buckets":
      "The services named earn the discount stated for them, and every dollar of their fees counts toward the commitment.",
    "caps": "Purchases in the groups named count toward the commitment up to the share stated.",
    "private_rates": "The rates stated for single services apply before the general discount and are not raised during the term.",
    "bedrock":
      "Fees for foundation models, of whatever publisher, count toward the one common commitment; no separate commitment is made for them.",
    "shortfall":
      "A shortfall payment is a prepayment: fees of the months that follow are drawn from it first, and nothing of it lapses before the time stated.",
    "carry_forward":
      "Spend above the commitment of a contract year counts toward the commitment of the next, to the share stated.",
    "step_down":
      "By notice at the date stated, the Customer may lower each later commitment by up to the share stated, without charge and without loss of the discount.",
    "fungible": "Spend above one commitment fills a gap in the other, for the services named.",
    "credits": "The credits stated are applied to the services named as their fees fall due.",
    "support": "Support fees are computed as stated and count toward no commitment that they could raise.",
    "price_protection":
      "No price charged rises during the term; where a public price falls, the discount applies to the lower price.",
    "upfront": "A part of the commitment may be paid at the start of a contract year, at the reduction stated.",
    "terms": "The terms named are part of the agreement.",
    "exit": "The Customer may end the agreement for convenience by notice, against the charge stated.",
    "divestiture":
      "When a part of the business is sold or closed, later commitments fall by the share of spend that it had.",
    "region_move": "Spend counts toward the commitment and earns the discount in every region.",
    "model_swap":
      "A model may be replaced by any other; the commitment and the discount stay, and no commitment rests on a single model.",
    "growth_renegotiation":
      "When spend exceeds the commitment by the share stated, the parties agree a higher tier from the next month on.",
    "assignment": "The agreement passes to an affiliate or a successor of the business by notice.",
  ]

  /// Terms of a contract that are words, which no sentence of ours can know to agree with.
  private static let inWords = ["exit", "divestiture", "region_move", "model_swap", "growth_renegotiation", "assignment"]

  /// What the clause is meant to say: the stock wording with the terms after it, or the terms alone where the wording says
  /// something else.
  /// - Parameters:
  ///   - clause: a key of a contract.
  ///   - terms: the terms asked for, as a file has them; empty: none are said.
  public static func text(clause: String, asked terms: String = "") -> String {
    let general = wordings[clause] ?? "The clause is part of the agreement."
    let words = value(clause, terms)
    if words.isEmpty || inWords.contains(clause) && words == "yes" { return general }
    let asked = inWords.contains(clause) ? nil : AskedTerms(terms)?.settled(clause)
    guard let asked, asked.agrees(withStock: clause), asked.words(of: clause) != nil else {
      return sentence(asked?.sentence(of: clause) ?? words)
    }
    return AskedTerms.stockSaysAll(clause) ? general : general + " Terms: \(words)."
  }

  private static func sentence(_ words: String) -> String {
    words.prefix(1).uppercased() + words.dropFirst() + (words.last.map { ".!?".contains($0) } == true ? "" : ".")
  }

  /// A clause's key as its title: `carry-forward`.
  public static func title(_ clause: String) -> String {
    switch clause {
    case "buckets": "services with terms of their own"
    case "terms": "other terms"
    default: clause.replacing("_", with: "-")
    }
  }

  /// A clause of the quote as the thing that something rests on.
  static func subject(_ clause: String) -> String {
    switch clause {
    case "basis": "the basis on which spend counts"
    case "commitment": "the test of the commitment"
    case "gap_rate": "the rate of a gap"
    case "shortfall": "what becomes of a shortfall"
    default: title(clause)
    }
  }

  /// The terms of a clause as a table says them: `yes`, `no`, or what is asked in words.
  public static func value(_ clause: String, _ terms: String) -> String {
    if !inWords.contains(clause), let words = AskedTerms(terms)?.settled(clause).words(of: clause) { return words }
    if terms == "true" { return "yes" }
    if terms == "false" { return "no" }
    return inWords.contains(clause) ? terms : plain(terms)
  }

  /// An ask as a sentence takes it: `step-down: 20% off later years, by notice in month 12`; without the clause's name where
  /// the terms say what they are of.
  public static func ask(_ clause: String, _ terms: String) -> String {
    let words = value(clause, terms)
    if words == "yes" || words.isEmpty { return title(clause) }
    return ["basis", "gap_rate", "buckets", "caps"].contains(clause) ? words : "\(title(clause)): \(words)"
  }

  /// Terms written in a file, as a person reads them: `{share: 0.20, notice_month: 12}` is `share 20%, notice month 12`.
  static func plain(_ terms: String) -> String {
    var text = ""
    for c in terms where !"{}[]\"':".contains(c) { text.append(c == "_" ? " " : c) }
    return text.split(separator: " ").map { word in
      // Fractions are shares and rates; other numbers are amounts and months.
      let number = word.hasSuffix(",") ? word.dropLast() : word, comma = word.hasSuffix(",") ? "," : ""
      guard number.contains("."), let x = Double(number), (0...1).contains(x) else { return String(word) }
      return (AskedTerms.percent(String(number)) ?? String(number)) + comma
    }.joined(separator: " ")
  }
}
