package io.kappalake.gate;

import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.OutboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelOutboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelPromise;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;

/**
 * Shows a server its token in each request of Flink's own REST clients: those that submit jobs, and the SQL client's.
 */
public final class ClientToken implements OutboundChannelHandlerFactory {

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(Configuration config) {
        return Optional.of(new Adding());
    }

    private static final class Adding extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpRequest) {
                HttpRequest request = (HttpRequest) message;
                Tokens.of(String.valueOf(request.headers().get(HttpHeaderNames.HOST)))
                        .ifPresent(token -> request.headers().set(HttpHeaderNames.AUTHORIZATION, token.header()));
            }
            context.write(message, promise);
        }
    }
}
