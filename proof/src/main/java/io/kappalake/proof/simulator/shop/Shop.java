package io.kappalake.proof.simulator.shop;

import static io.kappalake.proof.simulator.shop.ShopDraft.quoted;

import io.kappalake.proof.simulator.Lateness;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.proof.simulator.World;
import io.kappalake.proof.simulator.shop.ViewRecord.User;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The shop as it happens: well-formed orders, payments and page views. */
final class Shop implements World<ShopDraft> {
    private static final List<String> CURRENCIES = List.of("EUR", "CHF", "USD");
    private static final List<String> BRANDS = List.of("VISA", "Mastercard", "Girocard é", "\"Amex\"");
    private static final List<String> COUNTRIES = List.of("DE", "AT", "CH", "fr", " it ");
    private static final List<String> PAGES = List.of("/", "/cart", "/p/1?x=1&y=<2>", "/größen", "/🚀");

    private final SplittableRandom random;
    private final Lateness lateness;
    private final ShopVariants variants;
    private final ShopFaults faults;
    /** Numbers of one run of the simulator; they get another digit now and then, like any counter. */
    private final long firstNumber;

    private final int customers;
    private long made;

    Shop(SimulatorOptions options, SplittableRandom random) {
        this.random = random.split();
        this.lateness = new Lateness(options, this.random);
        this.variants = new ShopVariants(random.split());
        this.faults = new ShopFaults(random.split());
        this.customers = options.customers();
        long mixed = options.seed() * 0x9E3779B97F4A7C15L + options.startTime().toEpochMilli();
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        this.firstNumber = (mixed >>> 36) * 10_000_000_000L + 9_900;
    }

    @Override
    public ShopDraft next(long sendMillis) {
        made++;
        long eventMicros = lateness.eventMicros(sendMillis);
        double draw = random.nextDouble();
        if (draw < 0.25) {
            return order(eventMicros);
        }
        if (draw < 0.40) {
            return till(eventMicros);
        }
        if (draw < 0.70) {
            return payment(eventMicros);
        }
        return view(draw < 0.90 ? ShopTopic.VIEWS_WEB : ShopTopic.VIEWS_APP, eventMicros);
    }

    private ShopDraft order(long eventMicros) {
        long number = firstNumber + made;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("order.number", Long.toString(number));
        values.put("order.placed", null);
        values.put("order.delivery", random.nextBoolean() ? "\"2026-04-0" + (1 + random.nextInt(9)) + '"' : null);
        values.put("customer.id", quoted(random.nextInt(4) == 0 ? "guest" : customer()));
        values.put("cents", Integer.toString(1 + random.nextInt(200_000)));
        values.put("currency", quoted(currency()));
        values.put("lines", "[{\"sku\":\"A-" + random.nextInt(900) + "\",\"qty\":" + (1 + random.nextInt(5)) + "}]");
        values.put("gift", random.nextInt(3) == 0 ? Boolean.toString(random.nextBoolean()) : null);
        return new ShopDraft(ShopTopic.ORDERS, number, eventMicros, values);
    }

    private ShopDraft till(long eventMicros) {
        long number = firstNumber + made;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("receipt", Long.toString(number));
        values.put("card", random.nextBoolean() ? "0" : Integer.toString(1 + random.nextInt(customers)));
        values.put(
                "total",
                quoted(BigDecimal.valueOf(1 + random.nextInt(20_000), 2).toString()));
        values.put("cur", random.nextInt(5) == 0 ? "\"$\"" : Integer.toString(1 + random.nextInt(2)));
        values.put("items", random.nextInt(10) == 0 ? "[]" : "[\"bread\", \"A-" + random.nextInt(900) + "\"]");
        values.put("ts", null);
        return new ShopDraft(ShopTopic.TILLS, number, eventMicros, values);
    }

    private ShopDraft payment(long eventMicros) {
        long number = firstNumber + made;
        String method = PaymentRecord.METHODS.get(random.nextInt(3));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", number);
        values.put("order", "WEB-" + (firstNumber + random.nextLong(made)));
        values.put("method", method);
        values.put("amount", BigDecimal.valueOf(100 + random.nextInt(200_000), 2));
        values.put("fee", random.nextBoolean() ? null : (Object) (random.nextInt(9_999) / 10_000d));
        values.put("refund", random.nextInt(10) == 0);
        values.put("paid_on", (int) Math.floorDiv(eventMicros, 86_400_000_000L));
        values.put("settled", random.nextBoolean() ? null : (Object) (ShopDraft.berlin(eventMicros) / 1_000));
        values.put("token", random.nextBoolean() ? null : new byte[] {(byte) random.nextInt(256), -1, 0});
        values.put("card", method.equals("CARD") ? BRANDS.get(random.nextInt(BRANDS.size())) : null);
        values.put("at", null);
        return new ShopDraft(ShopTopic.PAYMENTS, number, eventMicros, values);
    }

    private ShopDraft view(ShopTopic topic, long eventMicros) {
        // Sessions are short, so that an identity needs its hit, and the sites count alike.
        String session = "s" + Long.toString(firstNumber + made / 20, 36);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("session", session);
        values.put("hit", (int) (1 + made % 20));
        values.put("at", null);
        values.put("user", new User(customer(), country(), random.nextInt(3) == 0 ? null : random.nextLong(1L << 40)));
        values.put("page", PAGES.get(random.nextInt(PAGES.size())));
        values.put("device", 1 + random.nextInt(3));
        values.put("millis", random.nextInt(3) == 0 ? null : random.nextInt(3_600_001));
        boolean isReferred = random.nextBoolean();
        values.put("referrer", isReferred ? "https://example.org/" + random.nextInt(9) : null);
        values.put("campaign", isReferred ? null : "spring");
        values.put("tags", random.nextBoolean() ? null : List.of("new", "größer", "say \"hi\" \\ there"));
        return new ShopDraft(topic, session, eventMicros, values);
    }

    private String customer() {
        double draw = random.nextDouble();
        return "C-" + (1 + (int) (customers * draw * draw));
    }

    private String country() {
        return random.nextInt(4) == 0 ? null : COUNTRIES.get(random.nextInt(COUNTRIES.size()));
    }

    private String currency() {
        return CURRENCIES.get(random.nextInt(CURRENCIES.size()));
    }

    @Override
    public void vary(ShopDraft draft) {
        variants.applyOne(draft);
    }

    @Override
    public void change(ShopDraft draft, SplittableRandom chance) {
        switch (draft.topic) {
            case ORDERS -> draft.values.put("cents", Integer.toString(1 + chance.nextInt(200_000)));
            case TILLS -> draft.values.put("total", Integer.toString(1 + chance.nextInt(200)));
            case PAYMENTS -> draft.values.put("amount", BigDecimal.valueOf(100 + chance.nextInt(200_000), 2));
            case VIEWS_WEB, VIEWS_APP -> draft.values.put("page", "/other");
        }
        draft.occurAt(draft.eventMicros - chance.nextLong(3_000_000));
    }

    @Override
    public Broken breakOne(ShopDraft draft, long sendMillis) {
        return faults.breakOne(draft, sendMillis);
    }
}
