/// The templates of templates/, so that the program needs nothing beside it. Written by `EDP_BLESS=1 swift test`.
// swift-format-ignore-file
enum BriefTemplates {
  static let executive = #"""
# {{engagement}}: executive brief

**INTERNAL. Not for the other side of the table.** Prepared {{prepared}}{{#has_client}} for {{client}}{{/has_client}} · {{currency}} · contract from {{contract_start}} · edp {{version}}. Cells in brackets are of `finance-model.xlsx`.

## Decision

{{#answer}}
- **{{label}}.** {{text}}
{{/answer}}

{{#has_offer}}
## Money: offers side by side

{{cost_basis}} "Against no deal" is cost less that of the alternative: a minus sign saves.

| Offer | Commitment | Headline | Blended | After charges | Cost | Against no deal | Charges, our forecast | Charges, downside |
|---|---|---|---|---|---|---|---|---|
{{#offers}}
| {{offer}} | {{commitment}} | {{headline}} | {{blended}} | {{effective}} | {{cost}} | {{loss}} | {{charges}} | {{downside_charges}} |
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
}
