package io.kappalake.proof.simulator;

import java.util.ArrayDeque;
import java.util.SplittableRandom;

/** The lives of orders: most begin pending and end completed or cancelled some time later. */
final class Orders {
    private static final int OPEN_LIMIT = 50_000;

    /** One step to be sent; an order's steps share its id, customer and value. */
    record Step(String orderId, String customerId, String value, String status) {}

    private record Open(long dueMillis, Step last) {}

    private final SplittableRandom random;
    private final Ids ids;
    private final int customers;
    private final ArrayDeque<Open> open = new ArrayDeque<>();

    Orders(int customers, Ids ids, SplittableRandom random) {
        this.customers = customers;
        this.ids = ids;
        this.random = random;
    }

    /** The step due at this time, or else a new order. */
    Step next(long nowMillis) {
        if (!open.isEmpty() && (open.peek().dueMillis() <= nowMillis || open.size() >= OPEN_LIMIT)) {
            return open.remove().last();
        }
        String id = ids.next("O");
        // The square makes some customers regulars.
        double draw = random.nextDouble();
        String customer = "C-" + (1 + (int) (customers * draw * draw));
        String value = Market.decimal(500 + random.nextLong(500_000), 2);
        if (random.nextInt(10) == 0) {
            return new Step(id, customer, value, "completed");
        }
        String last = random.nextInt(5) == 0 ? "cancelled" : "completed";
        open.add(new Open(nowMillis + 20_000 + random.nextLong(60_000), new Step(id, customer, value, last)));
        return new Step(id, customer, value, "pending");
    }
}
