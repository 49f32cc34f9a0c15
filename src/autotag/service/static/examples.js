// Articles written for this page: [name of the button, text].
export const examples = [
  ["Interest rates", `Bank of Japan leaves rates unchanged as yen slips

TOKYO - Japan's central bank kept its short-term interest rate where it was on Tuesday and said that \
rising wages had not yet brought inflation to a stable two per cent.

The yen fell against the dollar after the decision, and Tokyo shares closed higher. Economists had \
been divided on whether the bank would move before the government's budget is passed.`],
  ["Peace talks", `Armenia and Azerbaijan agree on text of peace treaty

YEREVAN - Negotiators for Armenia and Azerbaijan said on Thursday that they had settled the last \
disputed articles of a treaty meant to end more than three decades of conflict in the South Caucasus.

The Armenian foreign ministry called the draft a basis for lasting peace. Baku said that it expected \
the two presidents to sign before the end of the year. Turkey and Iran, which border both countries, \
welcomed the news, and a Turkish official spoke of opening the railway across the frontier.`],
  ["Coffee", `Brazilian coffee exporters cut forecasts after dry spell

SANTOS - Coffee exporters in Brazil have lowered their forecast for this season's shipments by two \
million bags after a dry winter in Minas Gerais.

Prices rose in London and New York. Colombia's growers' federation said its own harvest was \
proceeding as planned and that it saw no need to change its export quota.`],
  ["A scraped page", `Rail strike halts trains across France

By Claire Martin
3 min read

Most high-speed trains stood still on Monday as French rail workers began a two-day strike over
pay and

the opening of regional lines to competition.

Photo: an empty platform in Lyon

The transport minister said that talks with the unions would resume on Wednesday.

Read more: How to get your ticket refunded

• France
• transport
• labour`],
];
