using System.Text.Json;
using System.Text.Json.Serialization;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.History;

/// <summary>Kinds as words. A word that a later version has written is <see cref="EventKind.Unknown"/>, not an error: its line has more to tell.</summary>
internal sealed class EventKindConverter : JsonConverter<EventKind>
{
    private static readonly string[] Words = EnumWord.All<EventKind>();

    /// <inheritdoc/>
    public override EventKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && Array.IndexOf(Words, reader.GetString()) is >= 0 and var index ? (EventKind)index : EventKind.Unknown;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EventKind value, JsonSerializerOptions options) => writer.WriteStringValue(Words[(int)value]);
}
