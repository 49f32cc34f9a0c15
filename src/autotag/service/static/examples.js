// Articles written for this page; `note` says what to look at.

export const examples = [
  {
    name: "Armenia and Azerbaijan agree on text of peace treaty",
    note: "About two countries; two more are only named",
    lang: "en",
    text: `Armenia and Azerbaijan agree on text of peace treaty

YEREVAN - Negotiators for Armenia and Azerbaijan said on Thursday that they had settled the last disputed articles \
of a treaty meant to end more than three decades of conflict in the South Caucasus.

The Armenian foreign ministry called the draft a basis for lasting peace. Baku said that it expected the two \
presidents to sign before the end of the year. Turkey and Iran, which border both countries, welcomed the news, and \
a Turkish official spoke of opening the railway across the frontier.`,
  },
  {
    name: "Kremlin and Downing Street trade accusations over expelled diplomats",
    note: "Seats of power stand for countries",
    lang: "en",
    text: `Kremlin and Downing Street trade accusations over expelled diplomats

The Kremlin said on Wednesday that it would answer in kind after Downing Street ordered four embassy staff to leave \
within a week.

A spokesman for Whitehall said the four had worked for military intelligence. Moscow called the charge invented \
and summoned the British ambassador.`,
  },
  {
    name: "Georgia’s parliament elects a new speaker in Tbilisi",
    note: "The country, not the American state; South China Sea and Turkish coffee name none",
    lang: "en",
    text: `Georgia’s parliament elects a new speaker in Tbilisi

Deputies in Tbilisi chose a former judge as speaker on Monday after two weeks of talks over Turkish coffee in the \
lobby of the assembly.

The Georgian opposition stayed away from the vote. The new speaker, who once led a mission to ports on the South \
China Sea, promised that committees would meet in public again.`,
  },
  {
    name: "Bank of Japan leaves rates unchanged as yen slips",
    note: "Business news with a dateline",
    lang: "en",
    text: `Bank of Japan leaves rates unchanged as yen slips

TOKYO - Japan's central bank kept its short-term interest rate where it was on Tuesday and said that rising wages \
had not yet brought inflation to a stable two per cent.

The yen fell against the dollar after the decision, and Tokyo shares closed higher. Economists had been divided on \
whether the bank would move before the government's budget is passed.`,
  },
  {
    name: "Rail strike halts trains across France",
    note: "A page as scraped: byline, caption, adverts and tags are set aside",
    lang: "en",
    text: `Rail strike halts trains across France

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
• labour`,
  },
  {
    name: "القاهرة والخرطوم تستأنفان محادثات مياه النيل",
    note: "Arabic: Egypt and Sudan share the Nile; Ethiopia is only named",
    lang: "ar",
    text: `القاهرة والخرطوم تستأنفان محادثات مياه النيل

القاهرة - استأنفت مصر والسودان يوم الأحد محادثات فنية بشأن تقاسم مياه النيل بعد توقف دام عاماً كاملاً.

وقال وزير الري المصري إن الجانبين اتفقا على تبادل بيانات السدود كل أسبوع. وأضاف نظيره السوداني أن الخرطوم تأمل في \
أن تنضم إثيوبيا إلى الجولة المقبلة.`,
  },
  {
    name: "东京与首尔恢复贸易谈判",
    note: "Chinese: Japan and South Korea resume trade talks",
    lang: "zh",
    text: `东京与首尔恢复贸易谈判

日本和韩国星期二在东京恢复中断三年的贸易谈判，双方同意逐步取消对半导体材料的出口限制。

韩国代表团表示，希望在年底前签署协议。日本经济产业省说，谈判气氛良好。中国商务部发言人表示注意到有关报道。`,
  },
  {
    name: "Chile y Bolivia acuerdan reabrir un paso fronterizo",
    note: "Spanish: two neighbours, and Peru on the side",
    lang: "es",
    text: `Chile y Bolivia acuerdan reabrir un paso fronterizo

SANTIAGO - Los gobiernos de Chile y Bolivia anunciaron el viernes que reabrirán en marzo un paso fronterizo cerrado \
desde hace dos años.

La canciller chilena dijo que los camiones bolivianos podrán llegar al puerto de Arica sin trasbordo. La Paz pidió \
además que se amplíe el horario de aduanas. Transportistas de Perú temen perder carga.`,
  },
  {
    name: "Warschau und Kiew eröffnen gemeinsame Brückenwerkstatt",
    note: "German: capitals name Poland and Ukraine",
    lang: "de",
    text: `Warschau und Kiew eröffnen gemeinsame Brückenwerkstatt

In Lublin haben polnische und ukrainische Ingenieure am Donnerstag eine Werkstatt eröffnet, in der Teile für \
zerstörte Brücken vorgefertigt werden.

Die Ukraine will damit bis zum Sommer zwölf Übergänge wiederherstellen. Polen stellt die Hallen und den Stahl.`,
  },
  {
    name: "Three articles in one file",
    note: "JSON, with fields of its own; one of the three can’t be read",
    lang: "en",
    kind: "json",
    text: `[
  {
    "id": "coffee-1",
    "title": "Brazilian coffee exporters cut forecasts after dry spell",
    "dateline": "SANTOS",
    "lead": "Exporters in Brazil have lowered their forecast for this season's shipments by two million bags.",
    "text": "Prices rose in London and New York. Colombia's growers said that their own harvest was on course.",
    "date": "2026-08-14",
    "language": "en"
  },
  {
    "id": "empty-2",
    "title": ""
  },
  {
    "id": "swim-3",
    "title": "Kenya's swimmers take relay gold in Dakar",
    "text": "NAIROBI's quartet won the relay of the youth games in Senegal by a hand. The coach cried.",
    "language": "en"
  }
]`,
  },
];
