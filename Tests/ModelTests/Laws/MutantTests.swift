import Testing

/// A model with one mistake, and the law that must notice it.
struct Mutant: Sendable, CustomTestStringConvertible {
  var law: Int
  var mistake: String
  /// The first case that shows it, within so many.
  var firstCase: @Sendable (_ cases: Int) -> Int?
  var testDescription: String { "law \(law): \(mistake)" }

  static func bent<L: Law, M: Mutation>(_ law: L.Type, _ mutation: M.Type) -> Mutant {
    Mutant(law: law.number, mistake: mutation.sentence) { cases in
      (0..<cases).first { law.violation($0, as: Bent<M>.self) != nil }
    }
  }
  /// One for every mistake that the law names.
  static func mistakes<L: FallibleLaw>(_ law: L.Type) -> [Mutant] {
    law.Mistake.allCases.map { mistake in
      Mutant(law: law.number, mistake: mistake.rawValue) { cases in
        (0..<cases).first { law.violation($0, as: Double.self, making: mistake) != nil }
      }
    }
  }

  static let laws: [any Law.Type] = [
    CommitmentIdentity.self, CostRisesWithSpend.self, DiscountNeverCosts.self, CostIsConvex.self, CornersAreCheapest.self,
    PoolingNeverCosts.self, LongerTestsForgive.self, MoneyHasNoUnit.self, OrderOfRowsIsNothing.self, HalvesAddUp.self,
    BridgeAddsUp.self, CertaintyIsTheScenario.self, LedgerIdentities.self, UntriggeredIsWorthless.self, MarginalBetweenBands.self,
    RegretOfHindsight.self, PriceCutNeverRetiresMore.self, NothingPromisedIsList.self, NothingSentChangesNothing.self,
    DatesMoveTogether.self,
  ]

  static let all: [Mutant] =
    [
      bent(CommitmentIdentity.self, SignKept.self), bent(CommitmentIdentity.self, GapTwice.self),
      bent(CostRisesWithSpend.self, GapTwice.self), bent(CostRisesWithSpend.self, LesserForGreater.self),
      bent(DiscountNeverCosts.self, GapTwice.self),
      bent(CostIsConvex.self, GapTwice.self), bent(CostIsConvex.self, EitherSide.self),
      bent(CornersAreCheapest.self, ThresholdExcluded.self), bent(CornersAreCheapest.self, EitherSide.self),
      bent(PoolingNeverCosts.self, LesserForGreater.self), bent(PoolingNeverCosts.self, FirstTermTwice.self),
      bent(LongerTestsForgive.self, LesserForGreater.self), bent(LongerTestsForgive.self, FirstTermTwice.self),
      bent(MoneyHasNoUnit.self, WholeCents.self),
      bent(HalvesAddUp.self, LastTermLost.self), bent(HalvesAddUp.self, FirstTermTwice.self),
      bent(BridgeAddsUp.self, LastTermLost.self), bent(BridgeAddsUp.self, FirstTermTwice.self),
      bent(LedgerIdentities.self, LastTermLost.self), bent(LedgerIdentities.self, DifferenceShrinks.self),
      bent(UntriggeredIsWorthless.self, AtIsAbove.self), bent(UntriggeredIsWorthless.self, EitherSide.self),
      bent(MarginalBetweenBands.self, GapTwice.self), bent(MarginalBetweenBands.self, LesserForGreater.self),
      bent(NothingPromisedIsList.self, EitherSide.self), bent(NothingPromisedIsList.self, LastTermLost.self),
      bent(NothingSentChangesNothing.self, MeanForSum.self),
      bent(DatesMoveTogether.self, DaysForMonths.self),
    ] + mistakes(MoneyHasNoUnit.self) + mistakes(OrderOfRowsIsNothing.self) + mistakes(CertaintyIsTheScenario.self)
    + mistakes(RegretOfHindsight.self) + mistakes(PriceCutNeverRetiresMore.self) + mistakes(NothingPromisedIsList.self)
    + mistakes(NothingSentChangesNothing.self) + mistakes(DatesMoveTogether.self)
}

@Suite struct MutantTests {
  /// Every mutant is noticed by its law within 400 cases.
  @Test(arguments: Mutant.all) func dies(_ mutant: Mutant) {
    let found = mutant.firstCase(400)
    #expect(found != nil, "\(mutant) survives")
  }

  @Test func everyLawKillsOne() {
    #expect(Set(Mutant.all.map(\.law)) == Set(Mutant.laws.map { $0.number }))
  }

  /// The number of mutants bends nothing by itself.
  @Test func anUnbentNumberLives() {
    func holds<L: Law>(_ law: L.Type) -> Bool { (0..<10).allSatisfy { law.violation($0, as: Bent<Straight>.self) == nil } }
    for law in Mutant.laws {
      let lives = holds(law)
      #expect(lives, "\(law)")
    }
  }
}
