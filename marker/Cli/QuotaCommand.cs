using System.CommandLine;
using System.Text.Json;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Metering;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb quota</c>.</summary>
internal static class QuotaCommand
{
    public static Command Create(CommonOptions options)
    {
        var json = new Option<bool>("--json") { Description = "As a JSON array." };
        var command = new Command("quota", "Tells how much of each uplink's quota is used.") { json };
        command.SetAction(parsed => Terminal.WithModel(
            parsed.GetValue(options.Config)!, model => List(model, parsed.GetValue(options.State)!, parsed.GetValue(json))));
        command.Add(Set(options));
        return command;
    }

    private static Command Set(CommonOptions options)
    {
        var uplink = new Argument<string>("uplink") { HelpName = "UPLINK", Description = "Its name in the configuration." };
        var used = new Argument<string>("used") { HelpName = "USED", Description = "What the provider says is used in this period, such as 12.5GB." };
        var command = new Command("set", "Has so much of an uplink's quota counted as used, and goes on from there.") { uplink, used };
        command.SetAction(parsed => Terminal.WithModel(
            parsed.GetValue(options.Config)!, model => Set(model, parsed.GetValue(uplink)!, parsed.GetValue(used)!)));
        return command;
    }

    private static int List(RouterModel model, string stateDirectory, bool asJson)
    {
        var book = MeterFile.TryRead(stateDirectory, MeterFile.DirectoryOf(model), out var problem);
        if (book is null && problem is not null)
        {
            return Terminal.Fail(problem);
        }

        var quotas = QuotaStatus.All(model, book, DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime));
        if (asJson)
        {
            return Terminal.Print(JsonSerializer.Serialize(quotas, MeterJson.Default.IReadOnlyListQuotaStatus) + "\n");
        }

        var width = quotas.Select(quota => quota.Uplink.Length).Append(0).Max();
        return Terminal.Print(quotas.Count == 0
            ? "no uplink has a quota\n"
            : string.Concat(quotas.Select(quota => $"{quota.Uplink.PadRight(width)}  {quota.Describe()}\n")));
    }

    private static int Set(RouterModel model, string name, string text)
    {
        if (model.Uplinks.FirstOrDefault(u => u.Name == name) is not { } uplink || model.Quotas[uplink.Index] is null)
        {
            return Terminal.Fail($"there is no uplink '{name}' with a quota", ExitCode.BadInput);
        }

        if (ByteSize.Parse(text, out var used) is { } wrong)
        {
            return Terminal.Fail($"'{text}' {wrong}", ExitCode.BadInput);
        }

        try
        {
            MeterFile.LeaveCorrection(MeterFile.DirectoryOf(model), name, used);
            return Terminal.Print($"{name}: {ByteSize.Format(used)} of {ByteSize.Format(model.Quotas[uplink.Index]!.Bytes)} count as used, from the daemon's next look on\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Terminal.Fail(e.Message);
        }
    }
}
