using System.Globalization;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks that all queues have a number.</summary>
internal static class QueueRange
{
    /// <summary>More than processors that a router has; a queue costs a thread.</summary>
    public const int MaxCount = 64;

    public static void Check(RouterOptions options, FindingList findings)
    {
        if (options.Queue.IsUsable && options.Queues is { IsUsable: true, IsWritten: true } && options.Queue.Value + options.Queues.Value - 1 > ushort.MaxValue)
            findings.Error(options.Queues.At, KnownKeys.Queues, options.Queues.Text, string.Create(CultureInfo.InvariantCulture,
                $"is too many from queue {options.Queue.Value} on: the last number is {ushort.MaxValue}"));
    }
}
