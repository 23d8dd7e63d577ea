package io.kappalake.audit;

import io.kappalake.transforms.gold.market.TradeBarRow;

/** A copy of a row of trade bars with some values changed. */
final class ChangedBar {

    private final TradeBarRow row;
    private long open;
    private long close;
    private boolean isFinal;

    private ChangedBar(TradeBarRow row) {
        this.row = row;
        this.open = row.open();
        this.close = row.close();
        this.isFinal = row.isFinal();
    }

    static ChangedBar of(TradeBarRow row) {
        return new ChangedBar(row);
    }

    ChangedBar open(long price) {
        open = price;
        return this;
    }

    ChangedBar close(long price) {
        close = price;
        return this;
    }

    ChangedBar isFinal(boolean value) {
        isFinal = value;
        return this;
    }

    TradeBarRow row() {
        return new TradeBarRow(
                row.symbol(),
                row.windowStart(),
                row.windowEnd(),
                open,
                row.high(),
                row.low(),
                close,
                row.avgPrice(),
                row.vwap(),
                row.volatility(),
                row.volume(),
                row.buyVolume(),
                row.sellVolume(),
                row.tradeCount(),
                isFinal);
    }
}
