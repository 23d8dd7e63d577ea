package io.kappalake.truth;

import io.kappalake.truth.Bars.QuoteBar;
import io.kappalake.truth.Bars.TradeBar;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The features of a minute, from its bar and earlier ones. Where history is missing there is no value. */
final class Features {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final MathContext DIGITS = new MathContext(40);
    private static final BigDecimal BASIS_POINTS = BigDecimal.valueOf(10_000);

    private final Map<Window, TradeBar> trades;
    private final Map<Window, QuoteBar> quotes;

    Features(Map<Window, TradeBar> trades, Map<Window, QuoteBar> quotes) {
        this.trades = trades;
        this.quotes = quotes;
    }

    /**
     * ln(close / close of the bar exactly this many minutes earlier). Uses the growth, or the quotient if the price
     * fell by half or more: a double near -1 has no digits left for what remains of the price.
     */
    Optional<Double> logReturn(Window window, int minutes) {
        TradeBar now = trades.get(window);
        TradeBar then = trades.get(window.before(MINUTE.multipliedBy(minutes)));
        if (now == null || then == null) {
            return Optional.empty();
        }
        double growth = ratio(now.close().subtract(then.close()), then.close());
        return Optional.of(growth > -0.5 ? Math.log1p(growth) : Math.log(ratio(now.close(), then.close())));
    }

    /** The sample standard deviation of the last 15 one-minute returns, only if all 15 exist. */
    Optional<Double> volatility(Window window) {
        List<BigDecimal> returns = new ArrayList<>();
        for (int back = 0; back < 15; back++) {
            Optional<Double> one = logReturn(window.before(MINUTE.multipliedBy(back)), 1);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            returns.add(new BigDecimal(one.get()));
        }
        return Averages.sampleDeviation(returns);
    }

    double vwapGap(TradeBar bar) {
        return ratio(bar.close().subtract(bar.vwap()).multiply(BASIS_POINTS), bar.vwap());
    }

    double orderImbalance(TradeBar bar) {
        return ratio(bar.buyVolume().subtract(bar.sellVolume()), bar.volume());
    }

    Optional<Double> spread(Window window) {
        return Optional.ofNullable(quotes.get(window))
                .map(bar -> ratio(bar.avgSpread().multiply(BASIS_POINTS), bar.avgMid()));
    }

    private static double ratio(BigDecimal above, BigDecimal below) {
        return above.divide(below, DIGITS).doubleValue();
    }
}
