import Foundation
import Reading
import Reports
import Writing

public func prototype(_ arguments: [String]) {
  let reading = readEngagement(at: arguments[1])
  guard let engagement = reading.engagement else {
    print(render(reading.findings))
    exit(1)
  }
  let answer = Answer(engagement, findings: reading.findings, version: "0.1.0")
  try! FileManager.default.createDirectory(atPath: arguments[2], withIntermediateDirectories: true)
  try! resultJSON(answer).printed().write(toFile: arguments[2] + "/result.json", atomically: false, encoding: .utf8)
  if arguments.count > 4 { return }
  let model = financeModel(answer)
  do {
    let bytes = try workbookBytes(model.book)
    try Data(bytes).write(to: URL(fileURLWithPath: arguments[2] + "/finance-model.xlsx"))
  } catch { print("\(error)"); exit(2) }
}
import Model
public func debugScenario(_ dir: String, _ scenario: String) {
  let e = readEngagement(at: dir).engagement!
  let engine = Engine(e)
  let f = engine.forecast()
  let s = engine.settled(f.demand[Scenario(rawValue: scenario)!]!, f)
  for o in s.offers {
    print(o.quote, o.ledger.cost)
    for p in o.ledger.periods { print(p.pool, p.months, p.named.map { "\($0.key)=\($0.value)" }.joined(separator: " ")) }
    print(o.ledger.window.named.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
  }
}
