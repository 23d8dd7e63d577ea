package io.kappalake.proof.simulator.shop;

import static io.kappalake.proof.simulator.shop.ShopDraft.quoted;

import io.kappalake.proof.simulator.shop.ShopDraft.Raw;
import io.kappalake.proof.simulator.shop.ViewRecord.Time;
import io.kappalake.proof.simulator.shop.ViewRecord.User;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Unusual ways to write a valid record. None changes its identity or makes it invalid. */
final class ShopVariants {
    private static final List<Consumer<ShopDraft>> JSON = List.of(
            draft -> draft.spaced = true,
            draft -> draft.after = ",\"note\":\"späte Meldung ✓\",\"n\":1e400,\"deep\":[{\"lines\":[[]]},null]",
            draft -> draft.before = "\"lines\":null,\"items\":7,\"cents\":-1,\"total\":{},",
            draft -> draft.before = "\"order\":{\"number\":3,\"delivery\":\"never\"},\"receipt\":true,");

    private static final List<Consumer<ShopDraft>> ORDERS = List.of(
            draft -> text(draft, "order.number", number -> quoted(" +" + number + "\\t")),
            draft -> text(draft, "order.number", number -> number + ".000"),
            draft -> text(draft, "order.number", number -> number + "0e-1"),
            draft -> text(draft, "cents", cents -> quoted(cents + ".5")),
            draft -> text(draft, "cents", cents -> cents + "e0"),
            draft -> text(
                    draft,
                    "currency",
                    currency -> "\" \\u00A0" + currency.toLowerCase(Locale.ROOT).substring(1)),
            draft -> set(draft, "customer.id", "\" guest \""),
            draft -> set(draft, "customer.id", "\" C-1\\u00e9\\\\ \""),
            draft -> set(draft, "customer.id", null),
            draft -> set(draft, "customer.id", "\"\\t\""),
            draft -> set(draft, "gift", "\" TRUE \""),
            draft -> set(draft, "gift", "null"),
            draft -> set(draft, "order.delivery", "\" \""),
            draft -> set(draft, "order.delivery", "\"2024-02-29\""),
            draft -> set(draft, "order.placed", "\"25.10.2020 02:30:00\""),
            draft -> set(draft, "order.placed", "\"25.10.2020 03:00:00\""),
            draft -> set(draft, "order.placed", "\"29.03.2020 03:00:00\""),
            draft -> set(draft, "lines", "[ {\n \"sku\" : \"\\u0041-\\\"1\\\"\" , \"qty\":1.50 } , null ]"),
            draft -> set(draft, "lines", "[{\"qty\":1}]"),
            draft -> set(draft, "lines", "[17,\"x\"]"),
            draft -> set(draft, "lines", "{\"sku\":\"A-1\",\"sku\":\"A-2\"}"),
            draft -> set(draft, "lines", "\"by phone, 2 \\\"A-1\\\"\""),
            draft -> set(draft, "lines", "-0.50e+1"),
            draft -> set(draft, "lines", "false"),
            draft -> set(draft, "lines", "\" \""),
            draft -> set(draft, "lines", "[{\"sku\":null},{\"sku\":\"B\"}]"),
            draft -> {
                set(draft, "currency", "\"chf\"");
                set(draft, "cents", "20000000");
            });

    private static final List<Consumer<ShopDraft>> TILLS = List.of(
            draft -> text(draft, "receipt", ShopDraft::quoted),
            draft -> text(draft, "ts", millis -> quoted(" " + millis + ".9999 ")),
            draft -> text(draft, "ts", millis -> millis + ".1234567"),
            draft -> text(draft, "ts", millis -> millis + "00e-2"),
            draft -> set(draft, "card", "\"0\""),
            draft -> set(draft, "card", "\" 0\""),
            draft -> set(draft, "card", "0.0"),
            draft -> set(draft, "card", "true"),
            draft -> set(draft, "card", "\"gold é\""),
            draft -> set(draft, "card", "null"),
            draft -> set(draft, "cur", "\" 2 \""),
            draft -> set(draft, "total", "0.005000001"),
            draft -> set(draft, "total", "1.005"),
            draft -> set(draft, "total", "1.015"),
            draft -> set(draft, "total", "1e2"),
            draft -> set(draft, "items", "{}"),
            draft -> set(draft, "items", "[null,\"x\"]"),
            draft -> set(draft, "items", "[\"\\ud83d\\ude80\"]"));

    private static final List<Consumer<ShopDraft>> PAYMENTS = List.of(
            draft -> set(draft, "fee", -1.5),
            draft -> set(draft, "fee", 0.00005),
            draft -> set(draft, "fee", 1e-7),
            draft -> set(draft, "fee", 1.0E-300),
            draft -> set(draft, "fee", -0.0),
            draft -> {
                set(draft, "amount", new BigDecimal("9999999999.99"));
                set(draft, "fee", 99_999.99994);
            },
            draft -> set(draft, "amount", BigDecimal.valueOf(100, 2)),
            // A decimal with more bytes than it needs, and a block of an array with its size.
            draft -> set(draft, "amount", Raw.of(10, 0, 0, 0, 1, 44)),
            draft -> set(draft, "card", Raw.of(2, 2, 'V', 0, 3, 4, 24, 2, 0)),
            draft -> set(draft, "card", Raw.of(2, 2, 'V', 4, '\n', '"', 2, 24, 2, 2, 0)),
            draft -> set(draft, "order", " größer 🚀 "),
            draft -> set(draft, "paid_on", 0),
            draft -> set(draft, "paid_on", -719_162),
            draft -> set(draft, "settled", -62_135_596_800_000L + 86_400_000L),
            // Twice in Berlin, in 2020.
            draft -> set(draft, "settled", 1_603_593_000_000L),
            draft -> set(draft, "settled", 1_585_450_800_000L),
            draft -> set(draft, "token", new byte[0]),
            draft -> set(draft, "token", new byte[3_000]));

    private static final List<Consumer<ShopDraft>> VIEWS = List.of(
            draft -> set(draft, "at", new Time(1_000_000_000L, 999)),
            draft -> set(draft, "at", new Time(1_000_000_000L, -1)),
            draft -> set(draft, "at", new Time(1_000_000_000L, 2_000_000_000)),
            draft -> set(draft, "at", Raw.of(0x1A, 0)),
            draft -> set(draft, "user", Raw.of(0x22, 3, 10, 1, 'a', 0x22, 2, 24, 5)),
            draft -> set(draft, "user", Raw.of(0x22, 8, 10, 1, 'a', 10, 1, 'b', 0x30, 9)),
            draft -> set(draft, "user", new User("a", "", 0L)),
            draft -> set(draft, "user", new User(" a ", " de", -1L)),
            draft -> set(draft, "millis", 0),
            draft -> set(draft, "millis", 3_600_000),
            draft -> {
                set(draft, "referrer", "first");
                set(draft, "campaign", "second");
            },
            draft -> {
                set(draft, "referrer", "");
                set(draft, "campaign", null);
            },
            draft -> set(draft, "tags", List.of("")),
            // A tag as a number is no tag; field 99 is unknown, once as a group.
            draft -> set(draft, "tags", Raw.of(0x50, 7)),
            draft -> set(draft, "x", Raw.of(0x9A, 6, 2, 0xC3, 0x28)),
            draft -> set(draft, "x", Raw.of(0x9B, 6, 8, 1, 0x9C, 6)),
            draft -> set(draft, "x", Raw.of(0x3D, 1, 2, 3, 4)),
            // The device again, with more bytes than it needs, and with more bits than it has.
            draft -> set(draft, "x", Raw.of(0x30, 0x82, 0x80, 0)),
            draft -> set(draft, "x", Raw.of(0x30, 0x82, 0x80, 0x80, 0x80, 0xF0, 1)));

    private final SplittableRandom random;
    private final Map<ShopTopic, List<Consumer<ShopDraft>>> all = new EnumMap<>(ShopTopic.class);

    ShopVariants(SplittableRandom random) {
        this.random = random;
        all.put(ShopTopic.ORDERS, both(JSON, ORDERS));
        all.put(ShopTopic.TILLS, both(JSON, TILLS));
        all.put(ShopTopic.PAYMENTS, PAYMENTS);
        all.put(ShopTopic.VIEWS_WEB, VIEWS);
        all.put(ShopTopic.VIEWS_APP, VIEWS);
    }

    private static List<Consumer<ShopDraft>> both(List<Consumer<ShopDraft>> some, List<Consumer<ShopDraft>> others) {
        List<Consumer<ShopDraft>> both = new ArrayList<>(some);
        both.addAll(others);
        return both;
    }

    void applyOne(ShopDraft draft) {
        List<Consumer<ShopDraft>> ofTopic = all.get(draft.topic);
        ofTopic.get(random.nextInt(ofTopic.size())).accept(draft);
    }

    private interface Text {
        String of(String text);
    }

    private static void text(ShopDraft draft, String field, Text writing) {
        draft.values.put(field, writing.of((String) draft.values.get(field)));
    }

    private static void set(ShopDraft draft, String field, Object value) {
        draft.values.put(field, value);
    }
}
