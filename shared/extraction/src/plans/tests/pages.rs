//! Pages by other hands' habits, each with what a reader would say of it.

use super::summary;

/// A page's name, its body, and a line for each plan.
type Page = (&'static str, &'static str, &'static str);

const PAGES: &[Page] = &[
    (
        "tailwind cards with a paragraph under the name and a featured ribbon",
        r#"<section class="py-24"><h1 class="text-4xl">Pricing that scales with you</h1><div class="grid md:grid-cols-3 gap-8">
        <div class="rounded-2xl border p-8"><h3 class="text-lg font-semibold">Hobby</h3><p class="mt-4 text-sm">For side projects and experiments.</p>
        <p class="mt-6"><span class="text-4xl font-bold">$0</span><span class="text-sm">/month</span></p><a href="/s" class="mt-6 block rounded-md">Start building</a>
        <ul class="mt-8"><li class="flex gap-x-3"><svg></svg>1 project</li><li class="flex gap-x-3"><svg></svg>Community support</li></ul></div>
        <div class="rounded-2xl border-2 p-8"><p class="absolute rounded-full">Most popular</p><h3 class="text-lg font-semibold">Pro</h3><p class="mt-4 text-sm">For teams that ship every day.</p>
        <p class="mt-6"><span class="text-4xl font-bold">$24</span><span class="text-sm">/month</span></p><a href="/s" class="mt-6 block rounded-md">Buy plan</a>
        <ul class="mt-8"><li class="flex gap-x-3">10 projects</li><li class="flex gap-x-3">Extra projects $5 each</li></ul></div>
        <div class="rounded-2xl border p-8"><h3 class="text-lg font-semibold">Enterprise</h3><p class="mt-4 text-sm">For organisations with special needs.</p>
        <p class="mt-6"><span class="text-4xl font-bold">Custom</span></p><a href="/c" class="mt-6 block rounded-md">Contact sales</a>
        <ul class="mt-8"><li class="flex gap-x-3">Unlimited projects</li><li class="flex gap-x-3">SSO</li></ul></div></div></section>"#,
        "Hobby: free\nPro: 24 USD/month\nEnterprise: contact",
    ),
    (
        "bootstrap example cards with the name in the card's header",
        r#"<main><div class="pricing-header"><h1>Pricing</h1><p>Quickly build an effective pricing table.</p></div><div class="row row-cols-1 row-cols-md-3">
        <div class="col"><div class="card mb-4"><div class="card-header py-3"><h4 class="my-0 fw-normal">Free</h4></div><div class="card-body"><h1 class="card-title pricing-card-title">$0<small class="text-muted fw-light">/mo</small></h1>
        <ul class="list-unstyled"><li>10 users included</li><li>2 GB of storage</li></ul><button type="button" class="w-100 btn btn-lg">Sign up for free</button></div></div></div>
        <div class="col"><div class="card mb-4"><div class="card-header py-3"><h4 class="my-0 fw-normal">Pro</h4></div><div class="card-body"><h1 class="card-title pricing-card-title">$15<small class="text-muted fw-light">/mo</small></h1>
        <ul class="list-unstyled"><li>20 users included</li><li>10 GB of storage</li></ul><button type="button" class="w-100 btn btn-lg">Get started</button></div></div></div>
        <div class="col"><div class="card mb-4 border-primary"><div class="card-header py-3"><h4 class="my-0 fw-normal">Enterprise</h4></div><div class="card-body"><h1 class="card-title pricing-card-title">$29<small class="text-muted fw-light">/mo</small></h1>
        <ul class="list-unstyled"><li>30 users included</li><li>15 GB of storage</li></ul><button type="button" class="w-100 btn btn-lg">Contact us</button></div></div></div></div></main>"#,
        "Free: free\nPro: 15 USD/month\nEnterprise: 29 USD/month",
    ),
    (
        "a toggle with both sides in the markup",
        r#"<div class="pricing"><h2>Plans</h2><div class="switch"><span>Monthly</span><span>Annual (save 20%)</span></div><div class="plans">
        <div class="plan"><h3>Starter</h3><div class="price monthly">$10<span>/mo</span></div><div class="price yearly">$8<span>/mo</span><small>billed annually</small></div><ul><li>1 seat</li><li>Email support</li></ul><a class="btn">Choose</a></div>
        <div class="plan"><h3>Growth</h3><div class="price monthly">$30<span>/mo</span></div><div class="price yearly">$24<span>/mo</span><small>billed annually</small></div><ul><li>5 seats</li><li>Chat support</li></ul><a class="btn">Choose</a></div></div></div>"#,
        "Starter: 10 USD/month, 8 USD/month billed year\nGrowth: 30 USD/month, 24 USD/month billed year",
    ),
    (
        "two panels, one for each side of the toggle",
        r#"<h1>Pricing</h1><div id="monthly" class="tab-pane active"><div class="row"><div class="col-4 card"><h3>Basic</h3><p class="amount">€12</p><p>per month</p><button>Buy</button></div><div class="col-4 card"><h3>Team</h3><p class="amount">€40</p><p>per month</p><button>Buy</button></div></div></div>
        <div id="yearly" class="tab-pane"><div class="row"><div class="col-4 card"><h3>Basic</h3><p class="amount">€120</p><p>per year</p><button>Buy</button></div><div class="col-4 card"><h3>Team</h3><p class="amount">€400</p><p>per year</p><button>Buy</button></div></div></div>"#,
        "Basic: 12 EUR/month, 120 EUR/year\nTeam: 40 EUR/month, 400 EUR/year",
    ),
    (
        "the other side of the toggle in attributes",
        r#"<section class="pricing"><h2>Pricing</h2><div class="cards"><div class="card"><h3>Solo</h3><div class="price">$<span class="amount" data-monthly="19" data-yearly="15">19</span><span class="period">/month</span></div><ul><li>1 user</li><li>3 sites</li></ul><a class="btn">Start</a></div>
        <div class="card"><h3>Agency</h3><div class="price">$<span class="amount" data-monthly="99" data-yearly="79">99</span><span class="period">/month</span></div><ul><li>10 users</li><li>50 sites</li></ul><a class="btn">Start</a></div></div></section>"#,
        "Solo: 19 USD/month, 15 USD/month billed year\nAgency: 99 USD/month, 79 USD/month billed year",
    ),
    (
        "a yearly price hidden beside the monthly one",
        r#"<h1>Pricing</h1><div class="grid"><div class="p-card"><div class="card-name">Starter</div><div class="card-price"><span class="price-currency">PKR</span> <span class="price-amount">4,999</span></div><div class="price-period">per month</div><div class="price-yearly" style="display:none;">PKR 49,999 / year</div><ul><li>Sales</li><li>Stock</li></ul><a class="btn">Buy</a></div>
        <div class="p-card"><div class="card-name">Business</div><div class="card-price"><span class="price-currency">PKR</span> <span class="price-amount">9,999</span></div><div class="price-period">per month</div><div class="price-yearly" style="display:none;">PKR 99,999 / year</div><ul><li>Sales</li><li>Payroll</li></ul><a class="btn">Buy</a></div></div>"#,
        "Starter: 4999 PKR/month, 49999 PKR/year\nBusiness: 9999 PKR/month, 99999 PKR/year",
    ),
    (
        "webflow blocks with sign, amount and period apart",
        r#"<div class="section-pricing wf-section"><h2 class="heading-2">Simple pricing</h2><div class="w-layout-grid pricing-grid">
        <div class="pricing-item"><div class="pricing-title">Personal</div><div class="price-wrap"><div class="currency">$</div><div class="number">9</div><div class="period">/ mo</div></div><a href="/o" class="button w-button">Get started</a><div class="feature-item">Unlimited notes</div><div class="feature-item">2 devices</div></div>
        <div class="pricing-item"><div class="pricing-title">Team</div><div class="price-wrap"><div class="currency">$</div><div class="number">29</div><div class="period">/ mo</div></div><a href="/o" class="button w-button">Get started</a><div class="feature-item">Shared notes</div><div class="feature-item">Unlimited devices</div></div></div></div>"#,
        "Personal: 9 USD/month\nTeam: 29 USD/month",
    ),
    (
        "a wordpress pricing table of lists, with raised cents",
        r#"<article class="entry-content"><h1>Hosting plans</h1><div class="pricing-table"><ul class="pt-column"><li class="pt-title">Bronze</li><li class="pt-price"><sup>$</sup>4<sup>95</sup> <span>/month</span></li><li>1 website</li><li>10 GB space</li><li class="pt-btn"><a class="button" href="/o">Order now</a></li></ul>
        <ul class="pt-column"><li class="pt-title">Silver</li><li class="pt-price"><sup>$</sup>8<sup>95</sup> <span>/month</span></li><li>5 websites</li><li>50 GB space</li><li class="pt-btn"><a class="button" href="/o">Order now</a></li></ul></div></article>"#,
        "Bronze: 4.95 USD/month\nSilver: 8.95 USD/month",
    ),
    (
        "a table with plans as columns",
        r#"<h1>Plans and pricing</h1><table class="compare"><thead><tr><th></th><th>Free</th><th>Plus</th><th>Enterprise</th></tr></thead><tbody><tr><td>Price</td><td>$0</td><td>$12 per user / month</td><td>Contact us</td></tr>
        <tr><td>Projects</td><td>3</td><td>Unlimited</td><td>Unlimited</td></tr><tr><td>SSO</td><td>✗</td><td>✓</td><td>✓</td></tr></tbody></table>"#,
        "Free: free\nPlus: 12 USD/month/user\nEnterprise: contact",
    ),
    (
        "a table with plans as rows",
        r#"<h1>Subscription plans</h1><table><tr><th>Plan</th><th>Users</th><th>Price per month</th><th>Price per year</th></tr><tr><td>Small</td><td>5</td><td>£20</td><td>£200</td></tr><tr><td>Medium</td><td>20</td><td>£60</td><td>£600</td></tr><tr><td>Large</td><td>100</td><td>£180</td><td>£1,800</td></tr></table>"#,
        "Small: 20 GBP/month, 200 GBP/year\nMedium: 60 GBP/month, 600 GBP/year\nLarge: 180 GBP/month, 1800 GBP/year",
    ),
    (
        "headings followed by prices, all under one parent",
        r#"<div class="content"><h1>Pricing</h1><h2>Individual</h2><p>$5 / month</p><ul><li>One device</li><li>Sync</li></ul><h2>Family</h2><p>$9 / month</p><ul><li>Six devices</li><li>Sync</li></ul><h2>Questions</h2><p>Write to us at any time, we answer within a day.</p></div>"#,
        "Individual: 5 USD/month\nFamily: 9 USD/month",
    ),
    (
        "a list of definitions",
        r#"<h1>Our plans</h1><dl class="plans"><dt>Basic</dt><dd>€9 per month</dd><dt>Professional</dt><dd>€29 per month</dd><dt>Enterprise</dt><dd>Contact us</dd></dl>"#,
        "Basic: 9 EUR/month\nProfessional: 29 EUR/month\nEnterprise: contact",
    ),
    (
        "german cards",
        r#"<html lang="de"><body><h1>Preise</h1><div class="preise"><div class="karte"><h3>Basis</h3><p class="preis">Kostenlos</p><ul><li>1 Projekt</li><li>E-Mail-Support</li></ul><a class="btn">Jetzt starten</a></div>
        <div class="karte"><h3>Profi</h3><p class="preis">19,90 € <small>pro Monat</small></p><p>jährlich abgerechnet</p><ul><li>10 Projekte</li><li>API</li></ul><a class="btn">Jetzt starten</a></div>
        <div class="karte"><h3>Unternehmen</h3><p class="preis">Auf Anfrage</p><ul><li>Alles aus Profi</li><li>SLA</li></ul><a class="btn">Kontakt</a></div></div></body></html>"#,
        "Basis: free\nProfi: 19.9 EUR/month billed year\nUnternehmen: contact",
    ),
    (
        "french cards",
        r#"<html lang="fr"><body><h1>Nos tarifs</h1><section class="tarifs"><div class="offre"><h2>Découverte</h2><div class="prix">Gratuit</div><ul><li>3 factures</li><li>1 client</li></ul><a class="bouton">Essayer</a></div>
        <div class="offre"><h2>Essentiel</h2><div class="prix">12 € <span>/mois HT</span></div><div class="note">facturé annuellement</div><ul><li>Factures illimitées</li><li>Relances</li></ul><a class="bouton">Essayer</a></div>
        <div class="offre"><h2>Entreprise</h2><div class="prix">Sur devis</div><ul><li>Multi-sociétés</li><li>Support dédié</li></ul><a class="bouton">Nous contacter</a></div></section></body></html>"#,
        "Découverte: free\nEssentiel: 12 EUR/month billed year\nEntreprise: contact",
    ),
    (
        "spanish cards",
        r#"<html lang="es"><body><h1>Planes y precios</h1><div class="planes"><div class="plan"><h3>Gratis</h3><p class="precio">0 €</p><ul><li>1 usuario</li><li>Soporte básico</li></ul><button>Empezar</button></div>
        <div class="plan"><h3>Profesional</h3><p class="precio">15 € al mes</p><ul><li>5 usuarios</li><li>Informes</li></ul><button>Empezar</button></div>
        <div class="plan"><h3>Empresa</h3><p class="precio">A medida</p><ul><li>Usuarios ilimitados</li><li>API</li></ul><button>Contactar</button></div></div></body></html>"#,
        "Gratis: free\nProfesional: 15 EUR/month\nEmpresa: contact",
    ),
    (
        "swiss and indian amounts",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Standard</h3><p class="price">CHF 1'250.– <small>/ year</small></p><a class="btn">Buy</a><ul><li>Ten users</li><li>Support</li></ul></div><div class="plan"><h3>Premium</h3><p class="price">CHF 2'400.– <small>/ year</small></p><a class="btn">Buy</a><ul><li>Fifty users</li><li>Support</li></ul></div></div>"#,
        "Standard: 1250 CHF/year\nPremium: 2400 CHF/year",
    ),
    (
        "lakhs of rupees",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Starter</h3><p class="price">₹9,999<small>/year</small></p><a class="btn">Buy</a><ul><li>Ten users</li><li>Support</li></ul></div><div class="plan"><h3>Enterprise</h3><p class="price">₹1,25,000<small>/year</small></p><a class="btn">Buy</a><ul><li>Fifty users</li><li>Support</li></ul></div></div>"#,
        "Starter: 9999 INR/year\nEnterprise: 125000 INR/year",
    ),
    (
        "former prices struck through and savings beside",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Basic</h3><p class="price"><del>$20</del> $12 <small>/month</small></p><p class="save">You save $96 a year</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div>
        <div class="plan"><h3>Pro</h3><p class="price"><span class="old-price">$50</span> <span class="new-price">$30</span> <small>/month</small></p><p class="save">Save $240</p><a class="btn">Buy</a><ul><li>a thing</li><li>c thing</li></ul></div></div>"#,
        "Basic: 12 USD/month\nPro: 30 USD/month",
    ),
    (
        "setup fees, overage and money-back guarantees",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Basic</h3><p class="price">$49/month</p><p>+ $199 one-time setup fee</p><p>30-day money-back guarantee</p><a class="btn">Buy</a><ul><li>1,000 emails</li><li>$0.50 per extra 1,000 emails</li></ul></div>
        <div class="plan"><h3>Pro</h3><p class="price">$99/month</p><p>+ $199 one-time setup fee</p><p>30-day money-back guarantee</p><a class="btn">Buy</a><ul><li>10,000 emails</li><li>$0.40 per extra 1,000 emails</li></ul></div></div>"#,
        "Basic: 49 USD/month\nPro: 99 USD/month",
    ),
    (
        "testimonials, questions and a calculator below the plans",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Basic</h3><p class="price">$9/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Pro</h3><p class="price">$19/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>c thing</li></ul></div></div>
        <div class="testimonials"><div class="card"><h3>Jane Doe</h3><p>$10,000</p><p>saved in the first year</p></div><div class="card"><h3>John Roe</h3><p>$25,000</p><p>saved in two years</p></div></div>
        <div class="faq"><div class="q"><h3>What does an extra user cost?</h3><p>$4/month</p></div><div class="q"><h3>What does support cost?</h3><p>$50/month</p></div></div>
        <div class="calculator"><div class="row"><h4>You pay</h4><p>$190/month</p></div><div class="row"><h4>They charge</h4><p>$900/month</p></div></div>"#,
        "Basic: 9 USD/month\nPro: 19 USD/month",
    ),
    (
        "add-ons in their own section",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Basic</h3><p class="price">$9/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Pro</h3><p class="price">$19/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>c thing</li></ul></div></div>
        <section><h2>Add-ons</h2><div class="extras"><div class="extra"><h4>Extra storage</h4><p>$5/mo</p></div><div class="extra"><h4>Priority support</h4><p>$20/mo</p></div></div></section>"#,
        "Basic: 9 USD/month\nPro: 19 USD/month",
    ),
    (
        "per seat, monthly and yearly in one sentence",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Team</h3><p class="price">$12 per user/month, billed annually</p><p>$15 per user/month billed monthly</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Business</h3><p class="price">$22 per user/month, billed annually</p><p>$27 per user/month billed monthly</p><a class="btn">Buy</a><ul><li>a thing</li><li>c thing</li></ul></div></div>"#,
        "Team: 12 USD/month/user billed year, 15 USD/month/user\nBusiness: 22 USD/month/user billed year, 27 USD/month/user",
    ),
    (
        "the year's total under the month's price",
        r#"<h1>Pricing</h1><div class="flex"><div class="p-5"><h3>Plus</h3><p class="text-xs">For extra power</p><div><div><span>$8</span> <span>/ month</span></div><p>$96 billed annually</p></div><button>Subscribe</button><ul><li>a thing</li><li>b thing</li></ul></div><div class="p-5"><h3>Ultra</h3><p class="text-xs">For even more</p><div><div><span>$20</span> <span>/ month</span></div><p>$240 billed annually</p></div><button>Subscribe</button><ul><li>a thing</li><li>b thing</li></ul></div></div>"#,
        "Plus: 8 USD/month, 96 USD/year\nUltra: 20 USD/month, 240 USD/year",
    ),
    (
        "starting prices",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Cloud</h3><p>Starting at</p><p class="price">$99<span>/month</span></p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Self-hosted</h3><p>Starting at</p><p class="price">$499<span>/month</span></p><a class="btn">Buy</a><ul><li>a thing</li><li>c thing</li></ul></div></div>"#,
        "Cloud: from 99 USD/month\nSelf-hosted: from 499 USD/month",
    ),
    (
        "months, years and a lifetime as plans of their own",
        r#"<h1>Choose your plan</h1><div class="plans"><div class="plan"><h3>Monthly</h3><p class="price">$5</p><p>per month</p><a class="btn">Buy</a><ul><li>all features</li><li>cancel anytime you like</li></ul></div><div class="plan"><h3>Yearly</h3><p class="price">$40</p><p>per year</p><a class="btn">Buy</a><ul><li>all features</li><li>two months for nothing</li></ul></div><div class="plan"><h3>Lifetime</h3><p class="price">$120</p><p>one-time payment</p><a class="btn">Buy</a><ul><li>all features</li><li>all updates</li></ul></div></div>"#,
        "Monthly: 5 USD/month\nYearly: 40 USD/year\nLifetime: 120 USD/one_time",
    ),
    (
        "names under the prices",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><div class="price">$7<small>/mo</small></div><h4>Lite</h4><ul><li>a thing</li><li>b thing</li></ul><a class="btn">Buy</a></div><div class="plan"><div class="price">$17<small>/mo</small></div><h4>Standard</h4><ul><li>a thing</li><li>c thing</li></ul><a class="btn">Buy</a></div></div>"#,
        "Lite: 7 USD/month\nStandard: 17 USD/month",
    ),
    (
        "rows of cards, and the big plan alone below",
        r#"<h1>Pricing</h1><div class="row"><div class="col card"><h3>Free</h3><p class="price">$0</p><a class="btn">Start</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="col card"><h3>Pro</h3><p class="price">$10/month</p><a class="btn">Start</a><ul><li>a thing</li><li>b thing</li></ul></div></div>
        <div class="row"><div class="col card"><h3>Team</h3><p class="price">$30/month</p><a class="btn">Start</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="col card"><h3>Business</h3><p class="price">$90/month</p><a class="btn">Start</a><ul><li>a thing</li><li>b thing</li></ul></div></div>"#,
        "Free: free\nPro: 10 USD/month\nTeam: 30 USD/month\nBusiness: 90 USD/month",
    ),
    (
        "cards that repeat for small screens",
        r#"<h1>Pricing</h1><div class="desktop"><div class="plan"><h3>Basic</h3><p class="price">$9/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Pro</h3><p class="price">$19/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div></div><div class="mobile"><div class="plan"><h3>Basic</h3><p class="price">$9/mo</p><a class="btn">Buy</a></div><div class="plan"><h3>Pro</h3><p class="price">$19/mo</p><a class="btn">Buy</a></div></div>"#,
        "Basic: 9 USD/month\nPro: 19 USD/month",
    ),
    (
        "a name and a price in one heading",
        r#"<h1>Pricing</h1><ul><li><h2>Bronze – $99/month</h2>Up to 10 servers</li><li><h2>Silver – $199/month</h2>Up to 25 servers</li><li><h2>Gold – from $399/month</h2>Up to 50 servers</li></ul>"#,
        "Bronze: 99 USD/month\nSilver: 199 USD/month\nGold: from 399 USD/month",
    ),
    (
        "free text in a paid plan's place and paid extras in its list",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Community</h3><p>Free forever</p><a class="btn">Download</a><ul><li>Self-hosted</li><li>Support from $100/month</li></ul></div><div class="plan"><h3>Cloud</h3><p>$25 / month</p><a class="btn">Start free trial</a><ul><li>Hosted by us</li><li>14-day free trial</li></ul></div></div>"#,
        "Community: free\nCloud: 25 USD/month",
    ),
    (
        "usage inside of subscriptions",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Developer</h3><p class="price">$29/month</p><p>then $0.002 per request</p><a class="btn">Start</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Scale</h3><p class="price">$299/month</p><p>then $0.001 per request</p><a class="btn">Start</a><ul><li>a thing</li><li>b thing</li></ul></div></div>"#,
        "Developer: 29 USD/month\nScale: 299 USD/month",
    ),
    (
        "a currency's icon in place of its sign",
        r#"<h1>Pricing</h1><div class="plans"><div class="plan"><h3>Basic</h3><p class="price"><i class="fa fa-dollar"></i>19<span>/mo</span></p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Pro</h3><p class="price"><i class="fa fa-dollar"></i>39<span>/mo</span></p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div></div>"#,
        "Basic: 19 USD/month\nPro: 39 USD/month",
    ),
    (
        "inline spans for everything",
        r#"<h1>Pricing</h1><div class="plans"><a class="plan" href="/b"><span class="plan-name">Basic</span><span class="plan-price">$9</span><span class="plan-period">per month</span></a><a class="plan" href="/p"><span class="plan-name">Pro</span><span class="plan-price">$19</span><span class="plan-period">per month</span></a></div>"#,
        "Basic: 9 USD/month\nPro: 19 USD/month",
    ),
    (
        "two products with plans of their own",
        r#"<h1>Pricing</h1><h2>Chat</h2><div class="plans"><div class="plan"><h3>Chat Basic</h3><p class="price">$9/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Chat Pro</h3><p class="price">$19/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div></div><h2>Mail</h2><div class="plans"><div class="plan"><h3>Mail Basic</h3><p class="price">$5/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div><div class="plan"><h3>Mail Pro</h3><p class="price">$15/mo</p><a class="btn">Buy</a><ul><li>a thing</li><li>b thing</li></ul></div></div>"#,
        "Chat Basic: 9 USD/month\nChat Pro: 19 USD/month\nMail Basic: 5 USD/month\nMail Pro: 15 USD/month",
    ),
    (
        "one plan alone",
        r#"<h1>Simple pricing</h1><div class="pricing-card"><h3>Everything plan</h3><p class="price">$29<span>/month</span></p><ul><li>Unlimited users</li><li>Unlimited projects</li></ul><a class="btn">Start your trial</a></div>"#,
        "Everything plan: 29 USD/month",
    ),
    (
        "offers of an application in json-ld on a page that draws itself",
        r#"<script type="application/ld+json">{"@context":"https://schema.org","@type":"SoftwareApplication","name":"Acme","offers":[{"@type":"Offer","name":"Starter","price":"9.00","priceCurrency":"USD","priceSpecification":{"@type":"UnitPriceSpecification","price":"9.00","priceCurrency":"USD","unitCode":"MON"}},{"@type":"Offer","name":"Business","price":"49.00","priceCurrency":"USD","priceSpecification":{"@type":"UnitPriceSpecification","price":"49.00","priceCurrency":"USD","unitCode":"MON"}}]}</script><title>Pricing</title><div id="root"></div>"#,
        "Starter: 9 USD/month\nBusiness: 49 USD/month",
    ),
    (
        "plans in the state of a page that draws itself",
        r#"<title>Pricing - Acme</title><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"plans":[{"id":1,"name":"Free","price":{"monthly":0,"yearly":0},"currency":"EUR","features":["One board"]},{"id":2,"name":"Team","price":{"monthly":12,"yearly":120},"currency":"EUR","features":["Ten boards"]}]}}}</script>"#,
        "Free: free\nTeam: 12 EUR/month, 120 EUR/year",
    ),
    (
        "material icons drawn from words",
        r#"<h1>Pricing</h1><div class="pricing-grid"><div class="pricing-card"><span class="material-symbols-outlined">rocket_launch</span><h3>Starter</h3><div>$<span data-monthly="19" data-yearly="180">19</span> <span>/month</span></div><ul><li><span class="material-symbols-outlined">check_circle</span> 50 teachers</li><li><span class="material-symbols-outlined">check_circle</span> Attendance</li></ul><a class="btn">Buy</a></div><div class="pricing-card"><span class="material-symbols-outlined">star</span><h3>School</h3><div>$<span data-monthly="39" data-yearly="370">39</span> <span>/month</span></div><ul><li><span class="material-symbols-outlined">check_circle</span> 500 teachers</li><li><span class="material-symbols-outlined">check_circle</span> Attendance</li></ul><a class="btn">Buy</a></div></div>"#,
        "Starter: 19 USD/month, 180 USD/year\nSchool: 39 USD/month, 370 USD/year",
    ),
    (
        "a price block of several lines with words between",
        r#"<h1>Pricing</h1><div class="grid"><div class="card"><h2>Growth</h2><p>Everything you need to grow a shop.</p><div><strong>$79</strong></div><div>USD / month</div><div>billed once yearly</div><a class="btn">Try</a><ul><li>5 staff accounts</li><li>Reports</li></ul></div><div class="card"><h2>Advanced</h2><p>For shops that have grown already.</p><div><strong>$299</strong></div><div>USD / month</div><div>billed once yearly</div><a class="btn">Try</a><ul><li>15 staff accounts</li><li>Reports</li></ul></div></div>"#,
        "Growth: 79 USD/month billed year\nAdvanced: 299 USD/month billed year",
    ),
];

/// Pages that name amounts or plans, and no plan's price.
const NEGATIVES: &[(&str, &str)] = &[
    (
        "no prices at all",
        r"<h1>Plans</h1><p>Plans are machine configurations.</p><table><tr><th>Name</th><th>Type</th></tr><tr><td>limit</td><td>Int</td></tr></table>",
    ),
    (
        "plans without prices",
        r"<h1>Plans</h1><p>As low as 5 USD a year.</p><table><tr><th>Feature</th><th>Free</th><th>Pro</th></tr><tr><td>Storage</td><td>1 GB</td><td>5 GB</td></tr></table>",
    ),
    (
        "graphics cards by the hour",
        r"<h1>GPU pricing</h1><table><tr><th>GPU</th><th>VRAM</th><th>Price</th></tr><tr><td>A100</td><td>80 GB</td><td>$1.89/hr</td></tr><tr><td>H100</td><td>80 GB</td><td>$2.99/hr</td></tr><tr><td>L40S</td><td>48 GB</td><td>$0.99/hr</td></tr></table>",
    ),
    (
        "a shop's shelf",
        r#"<h1>Shoes</h1><div class="grid"><div class="product"><h3>Trail runner</h3><p class="price">$89.00</p><button>Add to cart</button></div><div class="product"><h3>Road runner</h3><p class="price">$99.00</p><button>Add to cart</button></div><div class="product"><h3>Sandal</h3><p class="price">$39.00</p><button>Add to cart</button></div></div>"#,
    ),
    (
        "a story with amounts",
        r"<article><h1>How we saved money</h1><p>Last year we paid $12,000 for hosting.</p><h2>January</h2><p>The bill was $900 and nobody knew why.</p><h2>February</h2><p>The bill was $1,100 and everybody looked for the reason.</p></article>",
    ),
    (
        "models by the token",
        r"<h1>API pricing</h1><table><tr><th>Model</th><th>Input</th><th>Output</th></tr><tr><td>small-1</td><td>$0.10 / 1M tokens</td><td>$0.40 / 1M tokens</td></tr><tr><td>large-1</td><td>$2.00 / 1M tokens</td><td>$8.00 / 1M tokens</td></tr></table>",
    ),
    (
        "an example of an answer",
        r#"<h1>List plans</h1><p>Returns all plans.</p><pre><code>{"plans":[{"name":"Pro","price":"$10/month"},{"name":"Team","price":"$20/month"}]}</code></pre>"#,
    ),
    (
        "an invoice",
        r"<h1>Your invoice</h1><table><tr><th>Item</th><th>Amount</th></tr><tr><td>Consulting</td><td>$500.00</td></tr><tr><td>Travel</td><td>$120.00</td></tr><tr><td>Total</td><td>$620.00</td></tr></table>",
    ),
    (
        "funding rounds",
        r#"<h1>Company news</h1><div class="grid"><div class="card"><h3>Series A</h3><p>$5,000,000</p></div><div class="card"><h3>Series B</h3><p>$9,000,000</p></div></div>"#,
    ),
];

#[test]
fn pages_of_many_makers_are_read_as_a_reader_would() {
    let mut wrong = Vec::new();
    for (name, html, expected) in PAGES {
        let found = summary(html);
        if found != *expected {
            wrong.push(format!(
                "{name}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} pages\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn pages_that_sell_no_plans_give_none() {
    for (name, html) in NEGATIVES {
        assert_eq!(summary(html), "", "{name}");
    }
}

/// The pages for the hostile twins.
pub(super) fn all() -> impl Iterator<Item = Page> {
    PAGES.iter().copied()
}
