import Agreements
import Formulas
import Model
import Values

/// The bridge from as measured to optimised, lever by lever, what supports each and what it is worth.
func leversPage(_ answer: Answer, _ runRate: RunRate<Live>, _ state: BookState, on sheet: Sheet) {
}
