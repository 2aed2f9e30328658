import Agreements
import Model
import Values

/// One date that somebody has to act on or know of.
public struct CalendarEvent: Sendable, Hashable {
  public var day: Day
  /// Stable across runs: what it is and whose.
  public var key: String
  public var title: String
  public var text: String
}

/// The dates of an engagement: backwards from expiry, the seller's quarter ends, test and notice dates, ramp steps, price
/// events and model retirements, capacity reviews. Those before the day on which the plan was prepared are left out.
public func negotiationCalendar(_ answer: Answer) -> [CalendarEvent] {
  let plan = answer.engagement.plan, today = plan.prepared.value
  var events: [CalendarEvent] = []
  func add(_ day: Day, _ key: String, _ title: String, _ text: String) {
    if day >= today {
      events.append(CalendarEvent(day: day, key: key, title: Plain.text(title), text: Plain.text(text, limit: 600)))
    }
  }
  func first(_ month: Month) -> Day { Day(month: month, day: 1) }
  func last(_ month: Month) -> Day { Day(month: month, day: month.days) }

  // Backwards from the end of what is in force, and of what is signed next.
  func backwards(from ends: Month, _ name: String, _ key: String) {
    for (months, title, text) in [
      (9, "nine months left", "Measure the run-rate, agree the launch roadmap, name who signs. Ask other vendors for quotes."),
      (6, "six months left", "Optimised baseline done, alternatives evaluated, first round in writing."),
      (3, "three months left", "Last round. Approvals in hand; what walking away costs is known."),
    ] { add(first(ends - months), "\(key)-\(months)", "\(name): \(title)", text) }
  }
  func expiry(of ends: Month, _ name: String, _ key: String) {
    backwards(from: ends, name, key)
    add(
      last(ends - 1), "\(key)-ends", "\(name) ends",
      "Last day. What follows without a new contract is on the sheets Standing and Offers.")
  }
  let start = answer.timeline.start
  if let incumbent = answer.engagement.incumbent {
    expiry(of: incumbent.ends, "Contract in force (\(incumbent.quote.name.value))", "in-force")
    if incumbent.ends != start { add(first(start), "start", "New contract is to start", "plan.yaml contract_start") }
  } else {
    backwards(from: start, "Before the new contract", "before")
  }

  // The seller's quarters close with March, June, September and December.
  for month in today.month..<max(today.month, start) where month.number % 3 == 0 {
    add(last(month), "quarter-\(month)", "The seller's quarter ends", "Discounts are easiest to approve in its last weeks.")
  }
  for quote in answer.engagement.quotes {
    guard let until = quote.validUntil?.value else { continue }
    // Nobody asks for more time on a contract that a later round has taken the place of.
    if quote.contract != nil && answer.engagement.isSuperseded(quote) { continue }
    let name = quote.name.value
    add(
      until, "quote-\(name)", "Quote \(name) of \(quote.vendor) lapses", "Ask for an extension in writing before, or answer it.")
  }

  if let verdict = Verdict(answer) { contractDates(verdict, answer, add: add) }
  for family in plan.families {
    let name = family.name.value
    for change in family.changes {
      let percent = Words.percent(change.change.value.magnitude)
      let way = change.change.value < 0 ? "fall" : "rise"
      add(
        first(change.month.value), "price-\(name)-\(change.month.value)", "Prices of \(name) \(way) by \(percent)",
        "As the plan has it (\(change.month.source)).")
    }
    if let retirement = family.retirement {
      let next = retirement.successor.map { "; \($0.value) takes over" } ?? ""
      add(
        first(retirement.month.value - 6), "retires-\(name)-six", "Six months to the retirement of \(name)",
        "Evaluate what takes over on real requests\(next).")
      add(
        first(retirement.month.value), "retires-\(name)", "Models of \(name) retire",
        "As the plan has it (\(retirement.month.source))\(next).")
    }
  }
  for saving in plan.savingsPlans {
    let bucket = saving.bucket.value
    add(
      first(saving.ends.value), "savings-plan-\(bucket)-\(saving.ends.value)", "Savings Plan on \(bucket) has ended",
      saving.renew ? "The plan renews it." : "List spend rises by what it saved.")
  }
  if !answer.capacity.lines.isEmpty {
    for months in stride(from: 0, to: answer.timeline.window, by: 6) {
      add(
        first(start + months), "capacity-\(start + months)", "Decide provisioned capacity again",
        "Traffic of the last 90 days against u* (sheet Capacity): it is decided anew every six months.")
    }
  }
  return events.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
}

/// Dates of the offer that the answer names, as if it were signed.
private func contractDates(
  _ verdict: Verdict, _ answer: Answer, add: (_ day: Day, _ key: String, _ title: String, _ text: String) -> Void
) {
  let name = verdict.quote.name.value, contract = verdict.contract, start = answer.timeline.start
  let ends = start + contract.termMonths.value
  let ifSigned = "If \(name) is signed."
  func last(_ month: Month) -> Day { Day(month: month, day: month.days) }
  for (i, period) in verdict.settled.ledger.periods.filter({ $0.pool == "main" }).enumerated()
  where period.months.lowerBound < contract.termMonths.value {
    let end = start + (period.months.upperBound - 1), from = start + period.months.lowerBound
    if i > 0 {
      add(
        Day(month: from, day: 1), "ramp-\(from)", "Commitment of test period \(i + 1) begins (\(name))",
        "\(ifSigned) Check the drawdown of the period that ended.")
    }
    add(
      Day(month: end - 3, day: 1), "pace-\(end)", "A quarter to the test date (\(name))",
      "\(ifSigned) Compare drawdown with the commitment, while purchases can still be pulled in.")
    add(last(end), "test-\(end)", "Commitment is tested (\(name))", "\(ifSigned) A gap is charged as the contract says.")
  }
  if let step = contract.stepDown {
    let month = start + (step.noticeMonth.value - 1)
    add(
      last(month), "notice-\(month)", "Last day to give notice of a step-down (\(name))",
      "\(ifSigned) Lowers later commitments by \(Words.percent(step.share.value)).")
  }
  for (i, credit) in contract.credits.enumerated() {
    let after = credit.from.value + credit.months.value
    add(
      last(after - 1), "credit-\(i + 1)-\(after)", "A credit of \(name) ends",
      "\(ifSigned) What is unused lapses; the true cost shows after it.")
  }
  for months in [9, 6, 3] {
    add(
      Day(month: ends - months, day: 1), "next-\(months)", "\(Words.count(months, "month")) to the end of \(name)",
      "\(ifSigned) Begin the renewal.")
  }
}

/// The calendar as a file that calendars read (RFC 5545): all-day events, stable identifiers, no clock.
public func calendarFile(_ answer: Answer) -> String {
  let stamp = compact(answer.engagement.plan.prepared.value) + "T000000Z"
  var lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//edp//commitment calendar//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
    "X-WR-CALNAME:" + escaped(Plain.text(answer.engagement.plan.engagement)) + " (INTERNAL)",
  ]
  var used: Set<String> = []
  for event in negotiationCalendar(answer) {
    var key = identifier(event.key)
    while !used.insert(key).inserted { key += "-again" }
    lines += [
      "BEGIN:VEVENT", "UID:\(key)@edp", "DTSTAMP:\(stamp)", "DTSTART;VALUE=DATE:\(compact(event.day))",
      "SUMMARY:" + escaped(event.title), "DESCRIPTION:" + escaped("INTERNAL. " + event.text), "TRANSP:TRANSPARENT",
      "CLASS:CONFIDENTIAL",
      "END:VEVENT",
    ]
  }
  lines.append("END:VCALENDAR")
  return lines.map(folded).joined()
}

private func compact(_ day: Day) -> String { day.description.filter { $0 != "-" } }

/// Letters, digits and hyphens; all else by its number, so that two names never meet.
private func identifier(_ key: String) -> String {
  var out = ""
  for scalar in key.unicodeScalars {
    let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-")
    out += isPlain ? String(scalar) : "_\(String(scalar.value, radix: 16))_"
  }
  return out
}

/// A value of text: commas, semicolons and backslashes are escaped (RFC 5545, 3.3.11).
private func escaped(_ s: String) -> String {
  var out = ""
  for c in s {
    switch c {
    case "\\", ",", ";": out += "\\" + String(c)
    case "\n", "\r\n", "\r": out += "\\n"
    default: out.append(c)
    }
  }
  return out
}

/// A content line of at most 75 octets a row, never cut inside a character (RFC 5545, 3.1).
private func folded(_ line: String) -> String {
  var out = "", octets = 0
  for scalar in line.unicodeScalars {
    let size = String(scalar).utf8.count
    if octets + size > 75 {
      out += "\r\n "
      octets = 1
    }
    out.unicodeScalars.append(scalar)
    octets += size
  }
  return out + "\r\n"
}
