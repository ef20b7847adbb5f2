namespace MwanLb.Benchmarks.Peers;

/// <summary>The comparisons that <c>./bench</c> runs, by name.</summary>
internal static class PeerComparison
{
    /// <summary>Runs one comparison and prints its table.</summary>
    /// <param name="part">helper, squid, proxy, marker, counting or engine.</param>
    /// <param name="scratch">A directory for files that need not stay.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string part, string scratch)
    {
        try
        {
            switch (part)
            {
                case "helper":
                    HelperComparison.Run(scratch);
                    break;
                case "squid":
                    await SquidComparison.RunAsync();
                    break;
                case "proxy":
                    await ProxyComparison.RunAsync();
                    break;
                case "marker":
                    await MarkerComparison.RunAsync();
                    break;
                case "counting":
                    await CountingComparison.RunAsync();
                    break;
                case "engine":
                    EngineComparison.Run(scratch);
                    break;
                default:
                    throw new ArgumentException($"There is no comparison '{part}': helper, squid, proxy, marker, counting or engine.", nameof(part));
            }

            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            // Something did not do its work, so that there is nothing to compare; the message says what.
            await Console.Error.WriteLineAsync($"{part}: {e.Message}");
            return 1;
        }
    }
}
