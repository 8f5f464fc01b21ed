package dev.hypha.samples;

import dev.hypha.DistributedRuntime;
import dev.hypha.Placement;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.local.LocalRuntime;
import java.util.Comparator;
import java.util.List;

/// A function that needs something only some nodes have: here a table of cities, elsewhere a pool of
/// connections or a model on a GPU.
///
/// It is an instance method. The node that has the table binds a geocoder to its class and wears a label;
/// calls select the label. The caller needs neither the table nor the object.
public final class Geocoder {
    private static final double EARTH_RADIUS_KM = 6371;

    private final List<City> cities;

    /// A geocoder over a table of cities.
    ///
    /// @param cities the table, not empty
    public Geocoder(List<City> cities) {
        this.cities = List.copyOf(cities);
    }

    /// A place on the earth, in degrees.
    ///
    /// @param name its name
    /// @param latitude north of the equator
    /// @param longitude east of Greenwich
    public record City(String name, double latitude, double longitude) {}

    /// The city that is nearest to a point.
    @DistributedFunction(idempotent = true)
    City nearest(double latitude, double longitude) {
        return cities.stream()
                .min(Comparator.comparingDouble(city -> kilometres(city, latitude, longitude)))
                .orElseThrow();
    }

    /// The haversine formula.
    private static double kilometres(City city, double latitude, double longitude) {
        double phi1 = Math.toRadians(city.latitude);
        double phi2 = Math.toRadians(latitude);
        double a = haversine(phi2 - phi1)
                + Math.cos(phi1) * Math.cos(phi2) * haversine(Math.toRadians(longitude - city.longitude));
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(a));
    }

    private static double haversine(double angle) {
        double sine = Math.sin(angle / 2);
        return sine * sine;
    }

    static Geocoder ofCapitals() {
        return new Geocoder(List.of(
                new City("Berlin", 52.52, 13.41),
                new City("Canberra", -35.28, 149.13),
                new City("Lima", -12.05, -77.04),
                new City("Nairobi", -1.29, 36.82),
                new City("Ottawa", 45.42, -75.70),
                new City("Paris", 48.86, 2.35),
                new City("Tokyo", 35.68, 139.69)));
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (DistributedRuntime runtime = LocalRuntime.builder()
                .node("front")
                .node("maps", node -> node.label("data", "cities").bind(Geocoder.class, ofCapitals()))
                .start()) {
            Placement whereTheDataIs = Placement.selecting("data = cities");
            System.out.println("near the Eiffel tower:   "
                    + runtime.spawn(GeocoderCalls.nearest(48.858, 2.294).on(whereTheDataIs))
                            .join());
            System.out.println("near Kilimanjaro's peak: "
                    + runtime.spawn(GeocoderCalls.nearest(-3.076, 37.353).on(whereTheDataIs))
                            .join());
        }
    }
}
