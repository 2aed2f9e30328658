import Foundation

/// `EDP_BLESS=1 swift test` rewrites what the tests expect.
let isBlessing = ProcessInfo.processInfo.environment["EDP_BLESS"] == "1"
