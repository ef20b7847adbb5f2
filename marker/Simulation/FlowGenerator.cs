using System.Globalization;
using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>
/// Makes up traffic as the Internet's is known to be: connections come at random (Poisson), few clients and sites make most of them (Zipf), most
/// carry little and few carry nearly everything (lognormal with a Pareto tail). The same seed makes the same traffic.
/// </summary>
/// <param name="flows">How many connections.</param>
/// <param name="clients">Of how many clients.</param>
/// <param name="sites">To how many sites.</param>
/// <param name="duration">In which time they come.</param>
/// <param name="seed">Where its random numbers begin.</param>
internal sealed class FlowGenerator(int flows, int clients, int sites, TimeSpan duration, int seed)
{
    /// <summary>As many clients, and sites, as there are addresses to give them.</summary>
    public const int MaxHosts = 1 << 16;

    // One in ten connections is of the tail. Of the others half carry less than 50 kB; of the tail, whose mean exists because its exponent is more
    // than 1, half carry less than 0.9 MB, and one is cut off at 10 GB.
    private const double TailShare = 0.1;
    private const double MedianBytes = 50e3;
    private const double TailBytes = 500e3;
    private const double TailExponent = 1.2;
    private const double MostBytes = 10e9;
    private const double BytesSpread = 1.5;

    // A connection idles for a while (keep-alive, a person who reads) and carries its bytes at 20 Mbit/s.
    private const double MedianIdleSeconds = 3;
    private const double IdleSpread = 1.2;
    private const double BytesPerSecond = 2.5e6;

    private readonly Random _random = new(seed);

    /// <summary>Makes the traffic.</summary>
    public Traffic Generate()
    {
        var builder = new TrafficBuilder();
        var clientRanks = CumulativeZipf(clients);
        var siteRanks = CumulativeZipf(sites);
        foreach (var start in Arrivals())
        {
            var client = Draw(clientRanks);
            var site = Draw(siteRanks);
            var destination = builder.Destination(string.Create(CultureInfo.InvariantCulture, $"site{site + 1}.example"), Address(20, site, 10));
            var down = Bytes();
            var seconds = Lognormal(MedianIdleSeconds, IdleSpread) + (down / BytesPerSecond);
            var isQuic = _random.Next(4) == 0;
            builder.Add(start, TimeSpan.FromSeconds(seconds), Address(10, client, 1), destination, port: 443, (byte)(isQuic ? 17 : 6), (long)down / 10, (long)down);
        }

        return builder.Build(duration);
    }

    /// <summary>Poisson arrivals, of which it is known how many there are: the sums of exponential gaps, brought to the length asked for.</summary>
    private TimeSpan[] Arrivals()
    {
        var sums = new double[flows];
        var sum = 0.0;
        for (var i = 0; i < flows; i++)
        {
            sums[i] = sum += Exponential();
        }

        sum += Exponential();
        return Array.ConvertAll(sums, s => s / sum * duration);
    }

    private double Bytes() => _random.NextDouble() < TailShare
        ? Math.Min(MostBytes, TailBytes * Math.Pow(1 - _random.NextDouble(), -1 / TailExponent))
        : Lognormal(MedianBytes, BytesSpread);

    private double Exponential() => -Math.Log(1 - _random.NextDouble());

    /// <summary>By Box and Muller's transform.</summary>
    private double Lognormal(double median, double spread) =>
        median * Math.Exp(spread * Math.Sqrt(2 * Exponential()) * Math.Cos(2 * Math.PI * _random.NextDouble()));

    private int Draw(double[] cumulative)
    {
        var place = Array.BinarySearch(cumulative, _random.NextDouble() * cumulative[^1]);
        return Math.Min(place < 0 ? ~place : place, cumulative.Length - 1);
    }

    private static double[] CumulativeZipf(int count)
    {
        var sums = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sums[i] = sum += 1.0 / (i + 1);
        }

        return sums;
    }

    /// <summary>Each site in a /24 of its own.</summary>
    private static FlowAddress Address(byte first, int number, byte last) =>
        FlowAddress.FromNetworkOrder([first, (byte)(number >> 8), (byte)number, last]);
}
