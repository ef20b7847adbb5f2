namespace MwanLb.Netfilter.Tests;

/// <summary>Damages samples, the same way in every run.</summary>
internal static class Mutation
{
    public static IEnumerable<byte[]> Mutate(byte[] sample, int count)
    {
        var random = new Random(20_26);
        for (var i = 0; i < count; i++)
        {
            var copy = sample.ToArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                copy[random.Next(copy.Length)] = (byte)random.Next(256);
            yield return random.Next(4) == 0 ? copy[..random.Next(copy.Length)] : copy;
        }
    }
}
