"""What invented customers are called and what they say."""

from __future__ import annotations

from typing import Any

# Language, first name, last name.
NAMES: tuple[tuple[str, str, str], ...] = (
    ("en", "Alice", "Walker"),
    ("de", "Jonas", "Weber"),
    ("es", "Lucia", "Romero"),
    ("en", "Bob", "Turner"),
    ("ru", "Мария", "Соколова"),
    ("ar", "ليلى", "حداد"),
    ("pt", "Rafael", "Souza"),
    ("en", "Grace", "Okafor"),
    ("fr", "Camille", "Laurent"),
    ("ja", "さくら", "田中"),
    ("hi", "Priya", "Sharma"),
    ("tr", "Emre", "Yilmaz"),
    ("uk", "Оксана", "Бойко"),
    ("en", "Noah", "Bennett"),
    ("it", "Giulia", "Ferri"),
    ("fa", "آرش", "کریمی"),
    ("zh", "伟", "陈"),
    ("pl", "Zofia", "Nowak"),
    ("id", "Dewi", "Lestari"),
    ("he", "נועה", "לוי"),
    ("en", "🌸 Mia", ""),
    ("ko", "지우", "김"),
    ("de", "Hanna", "Schulz"),
    ("en", "O'Brien <Pat>", "& Co"),
)

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        "Hey, I need help with my purchase, the receipt never arrived.",
        "Quick question about credits: do they expire?",
        "Hello! How does this work?",
        "Thanks a lot, that fixed it 🙏",
        "I paid twenty minutes ago and my balance still says 0 😕",
        "Can I pay by bank transfer?",
        "Is anybody there?",
        "Great service 🔥🔥🔥",
        "My order is #A1042, could you check it?",
        "Could you explain <b>premium</b> & what it costs?",
        'It says "error 500" when I open https://example.com/pay',
        "I'd like to speak to a person please",
        "ok",
        "Sorry, wrong chat 😅",
        "Two things:\n1. the app logs me out every hour\n2. I cannot change my e-mail address\n\nWhat should I do?",
    ),
    "de": (
        "Guten Tag, ich warte noch auf meine Rechnung.",
        "Wie kann ich mein Guthaben aufladen?",
        "Danke, das hat geklappt 👍",
        "Meine Zahlung über 25 € ist nicht angekommen.",
    ),
    "es": (
        "Hola, ¿me pueden ayudar con mi pedido?",
        "¿Cuánto cuesta el plan mensual?",
        "¡Muchas gracias! 😊",
        "No puedo entrar en mi cuenta.",
    ),
    "fr": ("Bonjour, je n'ai pas reçu mes crédits.", "Merci beaucoup !", "Où est ma commande n° 5821 ?"),
    "it": ("Buongiorno, come funziona l'abbonamento?", "Non riesco a pagare con la carta 😩", "Grazie mille!"),
    "pt": ("Oi, comprei créditos e não apareceram.", "Vocês aceitam Pix?", "Valeu demais! 🙌"),
    "ru": ("Здравствуйте, деньги списались, а кредиты не пришли.", "Как оформить возврат?", "Спасибо большое! ❤️"),
    "uk": ("Добрий день, де моє замовлення?", "Дякую за швидку відповідь 💛💙", "Не можу оплатити карткою."),
    "ar": ("مرحبا، لم تصل الرصيد إلى حسابي بعد الدفع.", "كم سعر الاشتراك الشهري؟", "شكرا جزيلا 🌹"),
    "fa": ("سلام، پرداخت کردم ولی اعتبارم زیاد نشد.", "ممنون از کمک شما 🙏", "چطور می‌توانم خرید کنم؟"),
    "he": ("שלום, שילמתי ולא קיבלתי קרדיטים.", "תודה רבה!", "איך מבטלים מנוי?"),
    "tr": ("Merhaba, siparişim nerede?", "Kredim yüklenmedi, yardım eder misiniz?", "Teşekkürler 👏"),
    "hi": ("नमस्ते, मेरा भुगतान अटक गया है।", "धन्यवाद 🙏", "Refund kab milega?"),
    "id": ("Halo kak, saldo saya belum masuk.", "Terima kasih banyak!", "Bisa bayar pakai QRIS?"),
    "pl": ("Dzień dobry, nie mogę zalogować się na konto.", "Dziękuję bardzo!", "Ile kosztuje pakiet 100 kredytów?"),
    "ja": ("こんにちは、支払いが反映されません。", "ありがとうございます😊", "返金できますか?"),
    "zh": ("你好,我的积分没有到账。", "谢谢!", "怎么升级到 VIP?"),
    "ko": ("안녕하세요, 결제했는데 크레딧이 안 들어왔어요.", "감사합니다 👍", "환불 가능한가요?"),
}

COMMANDS = ("/start", "/help", "/balance", "/buy")

CAPTIONS = ("Screenshot of the error", "Here is the receipt", "Look at this 👀", "Das sehe ich", "¿Esto es normal?")

FILES: tuple[dict[str, Any], ...] = (
    {"kind": "photo"},
    {"kind": "photo"},
    {"kind": "voice"},
    {"kind": "voice"},
    {"kind": "document", "file_name": "receipt.pdf"},
    {"kind": "document", "file_name": "Rechnung 2024-118.pdf"},
    {"kind": "sticker", "emoji": "👍"},
    {"kind": "sticker", "emoji": "😢"},
    {"kind": "video"},
    {"kind": "video_note"},
    {"kind": "animation"},
    {"kind": "location"},
)
