package io.kappalake.proof.simulator.shop;

import java.util.List;
import java.util.stream.Stream;

/** The topics of the shop, and how their records are written. */
public enum ShopTopic {
    ORDERS("shop.orders", JsonRecord::write),
    TILLS("shop.tills", JsonRecord::write),
    PAYMENTS("shop.payments", PaymentRecord::write),
    VIEWS_WEB("shop.views.web", ViewRecord::write),
    VIEWS_APP("shop.views.app", ViewRecord::write);

    @FunctionalInterface
    interface Format {
        byte[] write(ShopDraft draft);
    }

    final String topicName;
    final Format format;

    ShopTopic(String topicName, Format format) {
        this.topicName = topicName;
        this.format = format;
    }

    boolean isJson() {
        return this == ORDERS || this == TILLS;
    }

    /** Their names. */
    public static List<String> names() {
        return Stream.of(values()).map(topic -> topic.topicName).toList();
    }
}
