package shop;

import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import java.util.List;
import java.util.Map;
import javax.annotation.processing.Generated;

/// The functions of [Pricing], for runtimes to find. Generated; do not edit.
@Generated("dev.hypha.processor.DistributedFunctionProcessor")
public final class PricingCatalogue implements Catalogue {
    /// For [java.util.ServiceLoader].
    public PricingCatalogue() {}

    @Override
    public List<FunctionDescriptor<?, ?>> functions() {
        return List.of(
                PricingCalls.PRICE,
                PricingCalls.PRICE_2,
                PricingCalls.FORGET);
    }

    @Override
    public Map<String, Class<?>> wireTypes() {
        return Map.ofEntries(
                Map.entry("article", Pricing.Article.class),
                Map.entry("shop.Pricing$Discount", Pricing.Discount.class),
                Map.entry("shop.Pricing$Discount$Fixed", Pricing.Discount.Fixed.class),
                Map.entry("shop.Pricing$Discount$Percent", Pricing.Discount.Percent.class),
                Map.entry("shop.Pricing$Line", Pricing.Line.class),
                Map.entry("shop.Pricing$Order", Pricing.Order.class));
    }
}
