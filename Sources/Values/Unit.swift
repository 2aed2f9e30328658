/// What a number counts. Every input, line and figure has one; the sheet shows it in its own column.
public enum Unit: String, Hashable, Sendable, CaseIterable {
  /// The plan's currency.
  case money = "money"
  /// A fraction, shown as a percentage.
  case rate = "%"
  case factor = "factor"
  case months = "months"
  case month = "month"
  case count = "count"
  case flag = "0/1"
  case tokens = "tokens"
  case requests = "requests"
  /// Money per million tokens.
  case perMTok = "per MTok"
  /// Money per request.
  case perRequest = "per request"
  /// Money per user, to the cent.
  case perUser = "per user"
  /// Money for one unit of capacity for an hour.
  case perUnitHour = "per unit-hour"
  /// Units of capacity, and load counted in them.
  case units = "units"
  case unitHours = "unit-hours"
  case text = "text"
}
