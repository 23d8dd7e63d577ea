package io.kappalake.gate;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;

/**
 * Puts the gate before every REST endpoint of this process. Flink loads it as a service, for its own endpoint and the
 * gateway's.
 */
public final class ServerGate implements InboundChannelHandlerFactory {

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(Configuration config, Map<String, String> responseHeaders) {
        Token token = config.getOptional(GateOptions.TOKEN_FILE)
                .map(file -> Token.read(Path.of(file)))
                .orElse(null);
        GateHandler gate = new GateHandler(config.get(GateOptions.NAMES), token, config.get(GateOptions.TOKEN_TO_LOOK));
        return Optional.of(new ToTheFront(gate));
    }

    /** Flink adds a factory's handlers after the one that writes uploads to disk; the gate goes before that one. */
    private static final class ToTheFront extends ChannelInboundHandlerAdapter {

        private final GateHandler gate;

        ToTheFront(GateHandler gate) {
            this.gate = gate;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            String codec = context.pipeline().context(HttpServerCodec.class).name();
            context.pipeline().addAfter(codec, "kappalake-gate", gate);
        }
    }
}
