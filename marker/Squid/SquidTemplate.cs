using System.Reflection;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Squid;

/// <summary>The fragments of squid-conf/, which this program carries with it.</summary>
internal static class SquidTemplate
{
    /// <summary>The text of a form; null: this program was built without it.</summary>
    public static string? Read(SquidForm form)
    {
        var name = form is SquidForm.Open ? "mwanlb.conf" : EnumWord.Of(form) + ".conf";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
