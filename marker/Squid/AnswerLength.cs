using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid;

/// <summary>How long mwanlb-helper's answers can be, and how many of them Squid can take at once.</summary>
internal static class AnswerLength
{
    // helper.cc: the buffer that answers are read into. Past it, an answer cut inside its channel-ID is taken for another request's.
    private const int SquidBuffer = 32 * 1024;

    // Squid counts 64 bits: the digits of the largest number, and a blank.
    private const int ChannelLength = 21;

    /// <summary>The most requests that may be under way at one helper.</summary>
    public static int MostAtOnce(SquidHelper helper, RouterModel model) => SquidBuffer / Of(helper, model);

    /// <summary>Bytes of the longest answer.</summary>
    public static int Of(SquidHelper helper, RouterModel model)
    {
        var name = model.Uplinks.Max(u => u.Name.Length);
        var mark = model.Uplinks.Max(u => u.Fwmark.Value.ToString("x", CultureInfo.InvariantCulture).Length);
        return ChannelLength + "OK wan_= mark_=0x\n".Length + name + mark
            + (helper.Has("--explain") ? " why_=".Length + EnumWord.All<SelectionReason>().Max(w => w.Length) : 0)
            + (helper.Has("--sticky") ? " clt_conn_tag=".Length + name : 0)
            + (helper.Has("--reply-tag") ? " tag=".Length + name : 0)
            + (helper.Has("--reply-log") ? " log=".Length + name : 0);
    }
}
