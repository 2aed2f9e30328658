import Foundation
import Reading
import Testing
@Test func probe() {
  guard let folder = ProcessInfo.processInfo.environment["EDP_FOLDER"] else { return }
  let reading = readEngagement(at: folder)
  print(render(reading.findings) + findingSummary(reading.findings), reading.engagement == nil ? "no engagement" : "read")
}
