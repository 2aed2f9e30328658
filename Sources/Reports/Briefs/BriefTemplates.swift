/// The templates of templates/, so that the program needs nothing beside it. Written by `EDP_BLESS=1 swift test`.
// swift-format-ignore-file
enum BriefTemplates {
  static let executive = #"""
# {{engagement}}: executive brief

**INTERNAL. Not for the other side of the table.** Prepared {{prepared}}{{#has_client}} for {{client}}{{/has_client}} · {{currency}} · contract from {{contract_start}} · edp {{version}}. Cells in brackets are of `finance-model.xlsx`.

## Decision

{{#has_recommendation}}
{{recommendation}}

{{/has_recommendation}}
{{#answer}}
- **{{label}}.** {{text}}
{{/answer}}
{{#has_tokens}}
- **Tokens.** {{run_rate}}
{{/has_tokens}}

{{#has_offer}}
## Money: offers side by side

{{cost_basis}} "Against no deal" is cost less that of the alternative: a minus sign saves.

| Offer | Cost | Against no deal | Charges, our forecast | Charges, downside |
|---|---|---|---|---|
{{#offers}}
| {{offer}} | {{cost}} | {{loss}} | {{charges}} | {{downside_charges}} |
{{/offers}}

What they ask for, and the discount they come to:

| Offer | Commitment | Headline | Blended | After charges |
|---|---|---|---|---|
{{#offers}}
| {{offer}} | {{commitment}} | {{headline}} | {{blended}} | {{effective}} |
{{/offers}}

## What could go wrong: {{best}}, scenario by scenario

| Scenario | What happens in it | Cost | Against no deal | Charges due |
|---|---|---|---|---|
{{#scenarios}}
| {{scenario}} | {{meaning}} | {{cost}} | {{loss}} | {{charges}} |
{{/scenarios}}

{{turning_points}}

## What we need approved

{{#approvals}}
- {{text}}
{{/approvals}}

{{/has_offer}}
## Findings, by money at stake

{{#findings}}
- **{{severity}}**{{#has_stake}}, {{stake}} at stake{{/has_stake}} ({{cell}}): {{message}}. {{remedy}}
{{/findings}}
{{^findings}}
None.
{{/findings}}
{{#has_more_findings}}
- {{more_findings}}
{{/has_more_findings}}
{{#suppressed}}
- Set aside by the plan, rule {{rule}}: {{reason}}
{{/suppressed}}

## Evidence and assumptions

{{#evidence}}
- **{{grade}}**, {{meaning}}: {{what}}.
{{/evidence}}

## What this is not

{{#limits}}
- {{text}}
{{/limits}}

{{#has_offer}}
## Charts

![Cost of every offer and of no deal]({{charts}}/cost.png) ([SVG]({{charts}}/cost.svg))

![List spend by scenario and the spend that meets the commitment]({{charts}}/list-spend.png) ([SVG]({{charts}}/list-spend.svg))
{{#has_menu_chart}}

![Cost against commitment along the menu]({{charts}}/menu.png) ([SVG]({{charts}}/menu.svg))
{{/has_menu_chart}}
{{/has_offer}}
"""# + "\n"
  static let client = #"""
# {{engagement}}: client brief

**INTERNAL. Not for the other side of the table.** Prepared {{prepared}}{{#has_client}} for {{client}}{{/has_client}} · {{currency}} · contract from {{contract_start}} · edp {{version}}. Cells in brackets are of `finance-model.xlsx`.

## The two numbers

- **What tokens cost once they are used well.** {{run_rate}}
- **How spend will grow.** {{curve_intro}}

{{#has_recommendation}}
**Recommendation.** {{recommendation}}

{{/has_recommendation}}
{{#has_offer}}
What follows from them for the offers on the table:

{{#answer}}
- **{{label}}.** {{text}}
{{/answer}}

{{/has_offer}}
## How they were found

The bill is requests × tokens × rates, so each is taken apart. For every workload: how many requests, how many tokens in and out, how much of the input was cached and how much ran as batch, at the rates of the card. That is the cost as measured. Each optimisation then changes one term of that product, in a fixed order, never the total; what it saves is the total before it less the total after it, and it counts only with evidence: trialled or measured, or planned with an owner and a month, and with its evaluation passed where it could change answers.

The forecast carries the same product forward month by month: use grows, prompts grow, prices fall, models retire and hand over, launches ramp up, optimisations ship. Everything but tokens grows from the last three months of the bill. Commitments are sized on the optimised path; the other paths show how wrong it may be.

{{#has_tokens}}
## The first number: run-rate in {{measured_month}}

{{shares}} A month, at list price:

| Workload | Requests | Cost per request | As measured | Optimised | Less by |
|---|---|---|---|---|---|
{{#workloads}}
| {{workload}} | {{requests}} | {{per_request}} | {{measured}} | {{optimised}} | {{saved}} |
{{/workloads}}

{{/has_tokens}}
{{#has_levers}}
### What lowers it, most saved for the effort first

Saved a month, in sequence (after the ones before it in acting order) and alone. Grade A: measured or trialled, with a document; B: planned, or trialled without one. "Kept": what a list dollar saved is worth once {{best_offer}} is signed. "Points": the headline discount that would save as much.

| Lever | What it does | In sequence | Alone | Grade | Ships | Effort | Pays back in | Kept | Points |
|---|---|---|---|---|---|---|---|---|---|
{{#levers}}
| {{lever}} | {{what}} | {{sequence}} | {{alone}} | {{grade}} | {{ships}} | {{effort}} | {{payback}} | {{kept}} | {{points}} |
{{/levers}}

{{/has_levers}}
{{#has_left_out}}
Written down and left out of every figure:

{{#left_out}}
- {{lever}}: {{reason}}.
{{/left_out}}

{{/has_left_out}}
## The second number: the growth curve

List spend a month, all services:

| Month | Base, nothing optimised | Optimised | Stress | Downside | Tokens, optimised |
|---|---|---|---|---|---|
{{#curve}}
| {{month}} | {{base}} | {{optimised}} | {{stress}} | {{downside}} | {{tokens}} |
{{/curve}}

{{#has_families}}
Volume and money by model family, optimised; prices fall while use grows, so they part:

| Family | Tokens, {{first_month}} | Tokens, {{last_month}} | List, {{first_month}} | List, {{last_month}} | What is assumed |
|---|---|---|---|---|---|
{{#families}}
| {{family}} | {{tokens_start}} | {{tokens_end}} | {{list_start}} | {{list_end}} | {{moves}} |
{{/families}}

{{/has_families}}
{{#has_launches}}
Launches in it:

{{#launches}}
- {{launch}}: {{what}}.
{{/launches}}

{{/has_launches}}
## Findings, by money at stake

{{#findings}}
- **{{severity}}**{{#has_stake}}, {{stake}} at stake{{/has_stake}} ({{cell}}): {{message}}. {{remedy}}
{{/findings}}
{{^findings}}
None.
{{/findings}}
{{#has_more_findings}}
- {{more_findings}}
{{/has_more_findings}}
{{#suppressed}}
- Set aside by the plan, rule {{rule}}: {{reason}}
{{/suppressed}}

## Assumptions and their grade

{{#evidence}}
- **{{grade}}**, {{meaning}}: {{what}}.
{{/evidence}}

## What this is not

{{#limits}}
- {{text}}
{{/limits}}

## Sources

{{#sources}}
- {{file}}: {{what}}
{{/sources}}

{{#has_offer}}
![List spend by scenario and the spend that meets the commitment]({{charts}}/list-spend.png) ([SVG]({{charts}}/list-spend.svg))
{{/has_offer}}
"""# + "\n"
  static let negotiation = #"""
# {{engagement}}: negotiation brief

**INTERNAL. Not for the other side of the table: it holds our walk-away.** Prepared {{prepared}}{{#has_client}} for {{client}}{{/has_client}} · {{currency}} · contract from {{contract_start}} · edp {{version}}. Cells in brackets are of `finance-model.xlsx`.

## Where we stand

{{#answer}}
- **{{label}}.** {{text}}
{{/answer}}

{{#has_position}}
On {{offer}}; every figure over all simulated paths, present value.

| | Mean-year commitment | Headline | Expected cost |
|---|---|---|---|
{{#points}}
| {{point}} | {{commitment}} | {{discount}} | {{cost}} |
{{/points}}

{{reservation}}

What supports the opening:

{{#supports}}
- {{text}}
{{/supports}}

{{/has_position}}
## Leverage

{{#leverage}}
- {{text}}
{{/leverage}}
{{^leverage}}
No competing quote that work could move to: what is asked for rests on no deal and on evidence alone.
{{/leverage}}

{{#has_position}}
## Exchange rates

What one more of each thing is worth to us at the table:

| One more | Worth | In points of headline |
|---|---|---|
{{#rates}}
| {{thing}} | {{worth}} | {{points}} |
{{/rates}}

## Ladder

{{opening}}

| Step | We give | We get, in writing | Giving costs | Trade is worth | Cost after |
|---|---|---|---|---|---|
{{#ladder}}
| {{step}} | {{give}} | {{get}} | {{given}} | {{value}} | {{after}} |
{{/ladder}}

{{^ladder}}
No ask is worth what it would take to give something for it: nothing is traded.

{{/ladder}}
{{ladder_after}}

## If they answer

| The seller says | Worse for us by | Then |
|---|---|---|
{{#replies}}
| {{says}} | {{worse}} | {{then}} |
{{/replies}}

{{/has_position}}
{{#has_asks}}
## Clauses

Worth to us over the window, at the seller's standard against as asked, at the commitment as quoted; what an ask is worth at the commitment of the table stands under exchange rates.

| Clause | Ask | Fallback | Walk away below | Must have | Worth of the ask | Worth of the fallback |
|---|---|---|---|---|---|---|
{{#asks}}
| {{clause}} | {{ask}} | {{fallback}} | {{walk_away}} | {{must}} | {{worth}} | {{fallback_worth}} |
{{/asks}}

Redlines: what each clause is to say.

{{#redlines}}
- {{text}}
{{/redlines}}

{{/has_asks}}
## Questions to put

{{#questions}}
- {{text}}
{{/questions}}
{{^questions}}
None: every document answers what the model asks.
{{/questions}}

## Dates

{{#dates}}
- **{{day}}.** {{what}}
{{/dates}}

## Findings, by money at stake

{{#findings}}
- **{{severity}}**{{#has_stake}}, {{stake}} at stake{{/has_stake}} ({{cell}}): {{message}}. {{remedy}}
{{/findings}}
{{^findings}}
None.
{{/findings}}
{{#has_more_findings}}
- {{more_findings}}
{{/has_more_findings}}
{{#suppressed}}
- Set aside by the plan, rule {{rule}}: {{reason}}
{{/suppressed}}

## Evidence and assumptions

{{#evidence}}
- **{{grade}}**, {{meaning}}: {{what}}.
{{/evidence}}

## What this is not

{{#limits}}
- {{text}}
{{/limits}}
"""# + "\n"
  static let counterOffer = #"""
# {{title}}

{{#has_parties}}
{{parties}}

{{/has_parties}}
{{#has_dated}}Dated {{dated}}. {{/has_dated}}Valid until: {{validity}}. All amounts in {{currency}}.

## The ask

| Contract year | Commitment |
|---|---|
{{#years}}
| {{year}} | {{commitment}} |
{{/years}}

{{#has_term}}
- **Term.** {{term}}
{{/has_term}}
- **Discount.** {{discount}} headline discount
- **Structure.** {{structure}}

{{#has_clauses}}
## Clauses

{{#clauses}}
- **{{clause}}.** {{wording}}
{{/clauses}}

{{/has_clauses}}
{{#has_history}}
## What it rests on

Measured list spend:

| Month | Service | List spend |
|---|---|---|
{{#history}}
| {{month}} | {{service}} | {{spend}} |
{{/history}}

{{/has_history}}
{{#has_basis}}
What else it rests on:

{{#basis}}
- {{text}}
{{/basis}}

{{/has_basis}}
{{#has_questions}}
## Questions

{{#questions}}
- {{text}}
{{/questions}}

{{/has_questions}}
{{#has_confirm}}
## To be confirmed in writing

{{#confirm}}
- {{text}}
{{/confirm}}
{{/has_confirm}}
"""# + "\n"
}
