using MwanLb.Engine.Selection;

namespace MwanLb.Helper;

/// <summary>What this process has answered. One thread counts, any reads.</summary>
internal sealed class AnswerCounts
{
    private long _marked;
    private long _unmarked;
    private long _dropped;
    private long _malformed;

    /// <summary>Answers that named an uplink.</summary>
    public long Marked => Volatile.Read(ref _marked);

    /// <summary>Answers without an uplink.</summary>
    public long Unmarked => Volatile.Read(ref _unmarked);

    /// <summary>Refusals.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Requests that were not understood; they are among the others by their answer.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>What went wrong last in choosing; null: nothing has.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Counts one answer.</summary>
    public void Count(in Selection selection, bool isUnderstood)
    {
        ref var cell = ref _unmarked;
        if (selection.Uplink is not null)
        {
            cell = ref _marked;
        }
        else if (selection.IsDropped)
        {
            cell = ref _dropped;
        }

        Volatile.Write(ref cell, cell + 1);
        if (!isUnderstood)
        {
            Volatile.Write(ref _malformed, _malformed + 1);
        }
    }
}
