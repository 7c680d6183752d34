"""An ordinary aiogram bot whose calls travel over the broker to the gateway."""
