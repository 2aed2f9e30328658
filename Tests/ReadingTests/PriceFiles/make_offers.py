#!/usr/bin/env python3
"""Writes the offer files of this folder: the AWS Price List's shape around a table of usage types and prices.

Prices are public list prices as they stand in LiteLLM's file, or plain numbers; the SKUs are invented.
"""
import hashlib
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
PUBLISHED = "2026-11-10T00:00:00Z"
VERSION = "20261110000000"


def token(attributes, usage, unit, price, effective="2026-11-01T00:00:00Z"):
    return attributes, usage, unit, price, effective


NOVA = dict(model="Nova 2.0 Lite", provider="Amazon", servicename="Amazon Bedrock")
GROK = dict(model="Grok 4.6", provider="xAI", servicename="Amazon Bedrock")
LARGE = dict(model="Mistral Large 3", provider="Mistral", servicename="Amazon Bedrock")
CLAUDE3 = dict(model="Claude 3 Haiku", provider="Anthropic", servicename="Amazon Bedrock")


def nova(region, code, factor):
    at = dict(NOVA, regionCode=region, location=region)
    return [
        token(at, f"{code}-Nova2.0Lite-input-tokens", "1K tokens", factor[0]),
        token(at, f"{code}-Nova2.0Lite-output-tokens", "1K tokens", factor[1]),
        token(at, f"{code}-Nova2.0Lite-cache-read-input-token-count", "1K tokens", factor[2]),
        token(at, f"{code}-Nova2.0Lite-input-tokens-batch", "1K tokens", factor[3]),
        token(at, f"{code}-Nova2.0Lite-output-tokens-batch", "1K tokens", factor[4]),
        token(at, f"{code}-Nova2.0Lite-input-tokens-cross-region-global", "1K tokens", "0.0003000000"),
        token(at, f"{code}-Nova2.0Lite-output-tokens-cross-region-global", "1K tokens", "0.0025000000"),
        # Not for a card: another tier, another modality, capacity, a custom model.
        token(at, f"{code}-Nova2.0Lite-input-tokens-priority-cross-region-global", "1K tokens", "0.0005250000"),
        token(at, f"{code}-Nova2.0Lite-input-audio-token-count", "1K tokens", "0.0010000000"),
        token(at, f"{code}-Nova2.0Lite-input-tokens-custom-model", "1K tokens", "0.0003300000"),
        token(at, f"{code}-Nova2.0Lite-ProvisionedThroughput-ModelUnits", "hour", "20.0000000000"),
    ]


BEDROCK = (
    nova("us-east-1", "USE1", ("0.0003300000", "0.0027500000", "0.0000825000", "0.0001650000", "0.0013750000"))
    + nova("eu-central-1", "EUC1", ("0.0003432000", "0.0028600000", "0.0000858000", "0.0001716000", "0.0014300000"))
    + [
        token(dict(GROK, regionCode="us-east-1"), "USE1-xai.grok-4.6-mantle-input-tokens-standard", "1K tokens", "0.0022000000"),
        token(dict(GROK, regionCode="us-east-1"), "USE1-xai.grok-4.6-mantle-output-tokens-standard", "1K tokens", "0.0066000000"),
        token(dict(GROK, regionCode="us-east-1"), "USE1-xai.grok-4.6-mantle-cache-read-tokens-standard", "1K tokens", "0.0005500000"),
        token(dict(GROK, regionCode="us-east-1"), "USE1-xai.grok-4.6-mantle-cache-read-tokens-flex", "1K tokens", "0.0002750000"),
        # The display name of one endpoint stands for the identifier of the other.
        token(dict(LARGE, regionCode="us-east-1"), "USE1-mistral.mistral-large-3-675b-instruct-mantle-input-tokens-standard",
              "1K tokens", "0.0005000000"),
        token(dict(LARGE, regionCode="us-east-1"), "USE1-Mistral-Large-3-675b-Instruct-output-tokens", "1K tokens", "0.0015000000"),
        # Two terms: the later one is not in force yet.
        token(dict(CLAUDE3, regionCode="us-east-1"), "USE1-Claude3Haiku-input-tokens", "1M tokens", "0.2500000000"),
        token(dict(CLAUDE3, regionCode="us-east-1"), "USE1-Claude3Haiku-output-tokens", "1K tokens", "0.0012500000"),
        token(dict(CLAUDE3, regionCode="us-east-1"), "USE1-GuardrailsTextUnit", "1K Text Units", "0.1500000000"),
    ])


def edition(name, region, code, rows):
    at = dict(servicename=f"{name} (Amazon Bedrock Edition)", regionCode=region, servicecode="AmazonBedrockFoundationModels")
    return [token(at, f"{code}-MP:{code}_{usage}-Units", unit, price) for usage, unit, price in rows]


MODELS = (
    edition("Claude Sonnet 4.6", "us-east-1", "USE1", [
        ("InputTokenCount", "Units", "3.3000000000"), ("OutputTokenCount", "Units", "16.5000000000"),
        ("CacheReadInputTokenCount", "Units", "0.3300000000"), ("CacheWriteInputTokenCount", "Units", "4.1250000000"),
        ("CacheWrite1hInputTokenCount", "Units", "6.6000000000"), ("InputTokenCount_Batch", "Units", "1.6500000000"),
        ("OutputTokenCount_Batch", "Units", "8.2500000000"), ("InputTokenCount_Global", "Units", "3.0000000000"),
        ("OutputTokenCount_Global", "Units", "15.0000000000"), ("CacheReadInputTokenCount_Global", "Units", "0.3000000000"),
        ("CacheWriteInputTokenCount_Global", "Units", "3.7500000000"),
        ("CacheWrite1hInputTokenCount_Global", "Units", "6.0000000000"),
        ("Reserved_1Month_InputTPM_Geo", "1M TPM Hour", "0.1980000000"),
        ("OutputTokenCount_LatencyOptimized", "Units", "20.0000000000")])
    + edition("Claude Sonnet 4.6", "eu-central-1", "EUC1", [
        ("InputTokenCount", "Units", "3.3000000000"), ("OutputTokenCount", "Units", "16.5000000000"),
        ("InputTokenCount_Global", "Units", "3.0000000000"), ("OutputTokenCount_Global", "Units", "15.0000000000")])
    + edition("Claude Opus 5.5", "us-east-1", "USE1", [
        ("input_tokens_standard", "1M tokens", "4.4000000000"), ("output_tokens_standard", "1M tokens", "22.0000000000"),
        ("cache_read_tokens_standard", "1M tokens", "0.2200000000"), ("cache_write_tokens_standard", "1M tokens", "5.5000000000"),
        ("cache_write_tokens_1h_standard", "1M tokens", "8.8000000000"),
        ("input_tokens_global_standard", "1M tokens", "4.0000000000"),
        ("output_tokens_global_standard", "1M tokens", "20.0000000000"),
        ("input_tokens_long_ctx_standard", "1M tokens", "8.8000000000")])
    + edition("Claude 3.5 Sonnet", "ap-northeast-1", "APN1", [
        ("MillionInputTokens", "Units", "3.0000000000"), ("MillionResponseTokens", "Units", "15.0000000000"),
        ("MillionBatchInputTokens", "MillionBatchInputTokens", "1.5000000000"),
        ("MillionBatchOutputTokens", "MillionBatchOutputTokens", "7.5000000000")])
    + edition("Cohere Embed V4", "us-east-1", "USE1", [("Cohere_Embed_V4", "Units", "0.1200000000")])
    + edition("Claude Instant (100K)", "us-east-1", "USE1", [("InputTokenCount", "Units", "0.8000000000")]))


def offer(code, rows):
    products, terms = {}, {}
    for n, (attributes, usage, unit, price, effective) in enumerate(rows):
        sku = hashlib.sha256(f"{code} {n} {usage}".encode()).hexdigest()[:16].upper()
        products[sku] = {"sku": sku, "productFamily": "Amazon Bedrock",
                         "attributes": {"servicecode": code, **attributes, "usagetype": usage, "operation": ""}}

        def term(suffix, effective, price):
            rate = f"{sku}.{suffix}.6YS6EN2CT7"
            return {"offerTermCode": suffix, "sku": sku, "effectiveDate": effective, "priceDimensions": {
                rate: {"rateCode": rate, "description": "", "beginRange": "0", "endRange": "Inf", "unit": unit,
                       "pricePerUnit": {"USD": price}, "appliesTo": []}}, "termAttributes": {}}
        terms[sku] = {f"{sku}.JRTCKXETXF": term("JRTCKXETXF", effective, price)}
        if usage == "USE1-Claude3Haiku-input-tokens":
            terms[sku][f"{sku}.NEXT"] = term("NEXT", "2026-12-01T00:00:00Z", "0.2000000000")
    return {"formatVersion": "v1.0", "disclaimer": "Invented SKUs in the shape of the AWS Price List.", "offerCode": code,
            "version": VERSION, "publicationDate": PUBLISHED, "products": products, "terms": {"OnDemand": terms}}


def write(name, value):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as f:
        json.dump(value, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    bedrock, models = offer("AmazonBedrock", BEDROCK), offer("AmazonBedrockFoundationModels", MODELS)
    write("aws-bedrock.json", bedrock)
    write("aws-models.json", models)
    # The same Claude Opus 5.5 as the query API answers: products as texts.
    listed = []
    for sku, product in models["products"].items():
        if "Opus" in product["attributes"]["servicename"]:
            listed.append(json.dumps({"product": product, "serviceCode": models["offerCode"],
                                      "terms": {"OnDemand": models["terms"]["OnDemand"][sku]},
                                      "version": VERSION, "publicationDate": PUBLISHED}))
    write("aws-get-products.json", {"FormatVersion": "aws_v1", "PriceList": listed})
