package io.kappalake.audit.gold;

import java.math.BigInteger;

/** The trades of a symbol in a window, as exact sums. Prices and volumes are in units of 10^-8. */
final class TradeFold {

    private long firstTime = Long.MAX_VALUE;
    private String firstId = "";
    private BigInteger first = BigInteger.ZERO;
    private long lastTime = Long.MIN_VALUE;
    private String lastId = "";
    private BigInteger last = BigInteger.ZERO;
    private BigInteger high;
    private BigInteger low;
    private BigInteger prices = BigInteger.ZERO;
    private BigInteger squares = BigInteger.ZERO;
    private BigInteger turnover = BigInteger.ZERO;
    private BigInteger bought = BigInteger.ZERO;
    private BigInteger sold = BigInteger.ZERO;
    private long count;

    void add(long time, String id, BigInteger price, BigInteger volume, boolean isBuy) {
        see(time, id, price);
        high = high == null ? price : high.max(price);
        low = low == null ? price : low.min(price);
        prices = prices.add(price);
        squares = squares.add(price.multiply(price));
        turnover = turnover.add(price.multiply(volume));
        bought = isBuy ? bought.add(volume) : bought;
        sold = isBuy ? sold : sold.add(volume);
        count++;
    }

    void add(TradeFold other) {
        see(other.firstTime, other.firstId, other.first);
        see(other.lastTime, other.lastId, other.last);
        high = high == null ? other.high : high.max(other.high);
        low = low == null ? other.low : low.min(other.low);
        prices = prices.add(other.prices);
        squares = squares.add(other.squares);
        turnover = turnover.add(other.turnover);
        bought = bought.add(other.bought);
        sold = sold.add(other.sold);
        count += other.count;
    }

    /** Beyond the duplicate horizon an identity may be accepted again: at equal times the price then decides. */
    private void see(long time, String id, BigInteger price) {
        if (time < firstTime || time == firstTime && compare(id, price, firstId, first) < 0) {
            firstTime = time;
            firstId = id;
            first = price;
        }
        if (time > lastTime || time == lastTime && compare(id, price, lastId, last) > 0) {
            lastTime = time;
            lastId = id;
            last = price;
        }
    }

    /** After the duplicate horizon an identity is accepted again, perhaps with another price. */
    private static int compare(String id, BigInteger price, String otherId, BigInteger otherPrice) {
        int byId = Order.compareIds(id, otherId);
        return byId != 0 ? byId : price.compareTo(otherPrice);
    }

    BigInteger close() {
        return last;
    }

    BigInteger volume() {
        return bought.add(sold);
    }

    long count() {
        return count;
    }

    java.math.BigDecimal vwap() {
        return Exact.quotient(turnover, volume());
    }

    /** (bought − sold) / (bought + sold). */
    double imbalance() {
        return bought.subtract(sold).doubleValue() / volume().doubleValue();
    }

    /** The columns of a bar after the window's start and end, up to the count. */
    Object[] bar(String symbol, long start, long width) {
        return new Object[] {
            symbol,
            start,
            start + width,
            Exact.decimal(first),
            Exact.decimal(high),
            Exact.decimal(low),
            Exact.decimal(last),
            Exact.quotient(prices, BigInteger.valueOf(count)),
            vwap(),
            Exact.sampleDeviation(count, prices, squares),
            Exact.decimal(volume()),
            Exact.decimal(bought),
            Exact.decimal(sold),
            count
        };
    }
}
