package io.kappalake.audit.gold;

import java.math.BigDecimal;
import java.math.BigInteger;

/** The quotes of a symbol in a minute, as exact sums. Prices are in units of 10^-8. */
final class QuoteFold {

    private long lastTime = Long.MIN_VALUE;
    private String lastId = "";
    private BigInteger lastBid = BigInteger.ZERO;
    private BigInteger lastAsk = BigInteger.ZERO;
    private BigInteger bids = BigInteger.ZERO;
    private BigInteger asks = BigInteger.ZERO;
    private BigInteger widest = BigInteger.ZERO;
    private long count;

    void add(long time, String id, BigInteger bid, BigInteger ask) {
        if (time > lastTime || time == lastTime && compare(id, bid, ask) > 0) {
            lastTime = time;
            lastId = id;
            lastBid = bid;
            lastAsk = ask;
        }
        bids = bids.add(bid);
        asks = asks.add(ask);
        BigInteger spread = ask.subtract(bid);
        widest = count == 0 ? spread : widest.max(spread);
        count++;
    }

    /** After the duplicate horizon an identity is accepted again, perhaps with other prices. */
    private int compare(String id, BigInteger bid, BigInteger ask) {
        int byId = Order.compareIds(id, lastId);
        int byBid = byId != 0 ? byId : bid.compareTo(lastBid);
        return byBid != 0 ? byBid : ask.compareTo(lastAsk);
    }

    BigDecimal spread() {
        return Exact.quotient(asks.subtract(bids), BigInteger.valueOf(count));
    }

    BigDecimal mid() {
        return Exact.quotient(asks.add(bids), BigInteger.valueOf(2 * count));
    }

    Object[] bar(String symbol, long start, long width) {
        return new Object[] {
            symbol,
            start,
            start + width,
            Exact.decimal(lastBid),
            Exact.decimal(lastAsk),
            spread(),
            Exact.decimal(widest),
            mid(),
            count
        };
    }
}
