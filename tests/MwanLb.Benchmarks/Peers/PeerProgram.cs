using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>The programs of tests/peers, as <c>./bench</c> compiles them.</summary>
internal static class PeerProgram
{
    public static string Path(string name)
    {
        var path = System.IO.Path.Combine(Product.Root, "out", "peers", name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: ./bench compiles it");
    }
}
