namespace MwanLb.Lab;

/// <summary>The pieces of squid.conf that the repository offers.</summary>
public static class SquidFragment
{
    /// <summary>The text of one of them.</summary>
    /// <param name="name">As in squid-conf/, without ".conf".</param>
    public static string Read(string name) => Product.ReadText($"squid-conf/{name}.conf");

    /// <summary>The same with one passage changed, as an admin might; throws where the passage is not in it.</summary>
    public static string Read(string name, string passage, string replacement)
    {
        var text = Read(name);
        return text.Contains(passage, StringComparison.Ordinal)
            ? text.Replace(passage, replacement, StringComparison.Ordinal)
            : throw new InvalidOperationException($"squid-conf/{name}.conf has no '{passage}'");
    }
}
